//! The types of a protocol, `.avpr` (Avro 1.12 specification, "Protocol Declaration"). Its messages are no schemas.

use super::draft::TypeRef;
use super::error::Step;
use super::json::{Json, Value};
use super::names;
use super::types::TypeReader;
use std::rc::Rc;

/// Reads the types of one file's protocol; their namespace is the protocol's where they name none.
pub(super) fn read<'j>(reader: &mut TypeReader<'j>, file: usize, json: &'j Json) -> Vec<TypeRef> {
    let place = reader.draft.place_file(file, json.line);
    let Some(name) = json.get("protocol").and_then(Json::as_str) else {
        reader.error(place, "a protocol is an object with `protocol`, its name");
        return Vec::new();
    };
    let around = json.get("namespace").and_then(Json::as_str);
    let namespace: Rc<str> = match names::full_name(name, around.unwrap_or_default()) {
        Ok(full) => Rc::from(names::namespace_of(&full)),
        Err(reason) => {
            reader.error_at(place, Step::Key("protocol".to_owned()), reason);
            return Vec::new();
        }
    };
    let types = match json.get("types") {
        None => return Vec::new(),
        Some(types) => types,
    };
    let of_list = reader
        .draft
        .place(place, Step::Key("types".to_owned()), types.line);
    let Value::Array(items) = &types.value else {
        reader.error(of_list, "`types` is an array of definitions");
        return Vec::new();
    };
    let mut roots = Vec::with_capacity(items.len());
    for (position, item) in items.iter().enumerate() {
        let inner = reader
            .draft
            .place(of_list, Step::Index(position), item.line);
        roots.push(reader.read_root(item, inner, namespace.clone()));
    }
    roots
}
