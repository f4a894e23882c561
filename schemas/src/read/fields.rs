//! A field of a record, without its type, and lists of aliases.

use super::draft::{Default, DraftField, PlaceId, TypeRef};
use super::java_double;
use super::json::{Json, Value};
use super::names;
use crate::model::Order;

/// Attributes with a meaning of their own, which are not kept as custom ones.
const RESERVED: [&str; 6] = ["default", "doc", "name", "order", "type", "aliases"];

/// The field, if it has a name, and what is wrong with it.
pub(super) fn read_field(json: &Json, place: PlaceId) -> (Option<DraftField<'_>>, Vec<String>) {
    let mut problems = Vec::new();
    let Some(name) = json.get("name").and_then(Json::as_str) else {
        let problem = "a field is an object with `name` and `type`".to_owned();
        return (None, vec![problem]);
    };
    if let Err(reason) = names::check_name(name) {
        problems.push(reason);
    }
    let order = match json.get("order") {
        None => Order::Ascending,
        Some(order) => read_order(order).unwrap_or_else(|| {
            problems.push("`order` is ascending, descending or ignore".to_owned());
            Order::Ascending
        }),
    };
    let aliases = read_aliases(json).unwrap_or_else(|reason| {
        problems.push(reason);
        Vec::new()
    });
    let of_floating_type = matches!(type_word(json), Some("float" | "double"));
    let default = match json.get("default") {
        None => None,
        Some(written) => match written.as_str() {
            Some(text) if of_floating_type => match java_double::parse(text) {
                Some(number) => Some(Default::Float(number)),
                None => {
                    problems.push(format!("the default {text:?} is no number"));
                    None
                }
            },
            _ => Some(Default::Written(written)),
        },
    };
    let props = match &json.value {
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (key.as_str(), value))
            .filter(|(key, _)| !RESERVED.contains(key))
            .collect(),
        _ => Vec::new(),
    };
    let field = DraftField {
        name: name.to_owned(),
        of: TypeRef::Broken,
        default,
        doc: json
            .get("doc")
            .and_then(Json::as_str)
            .unwrap_or_default()
            .to_owned(),
        aliases,
        order,
        props,
        place,
    };
    (Some(field), problems)
}

/// The texts of `aliases`, each once, in order.
pub(super) fn read_aliases(json: &Json) -> Result<Vec<String>, String> {
    let Some(list) = json.get("aliases") else {
        return Ok(Vec::new());
    };
    let Value::Array(items) = &list.value else {
        return Err("`aliases` is an array of names".to_owned());
    };
    let mut aliases: Vec<String> = Vec::with_capacity(items.len());
    let mut seen = std::collections::HashSet::new();
    for item in items {
        match item.as_str() {
            None => return Err("an alias is a name in double quotes".to_owned()),
            Some(alias) if seen.insert(alias) => aliases.push(alias.to_owned()),
            Some(_) => {}
        }
    }
    Ok(aliases)
}

/// The primitive type that a field names, plainly or as an object.
fn type_word(json: &Json) -> Option<&str> {
    let of = json.get("type")?;
    of.as_str().or_else(|| of.get("type")?.as_str())
}

/// Java looks the word up in upper case.
fn read_order(json: &Json) -> Option<Order> {
    match json.as_str()?.to_uppercase().as_str() {
        "ASCENDING" => Some(Order::Ascending),
        "DESCENDING" => Some(Order::Descending),
        "IGNORE" => Some(Order::Ignore),
        _ => None,
    }
}
