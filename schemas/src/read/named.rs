//! Named types: records with their fields, enums and fixed.

use super::draft::{PlaceId, Shape, TypeRef};
use super::error::Step;
use super::json::{Json, Value};
use super::types::{Slot, Task, TypeReader, primitive};
use super::{fields, names};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// The largest `fixed` that Java allocates.
const MAX_FIXED: i64 = 2_147_483_639;

impl<'j> TypeReader<'j> {
    pub(super) fn read_named(
        &mut self,
        word: &str,
        json: &'j Json,
        place: PlaceId,
        namespace: &Rc<str>,
    ) -> TypeRef {
        let around = json
            .get("namespace")
            .and_then(Json::as_str)
            .unwrap_or(namespace);
        let name = match json.get("name").and_then(Json::as_str) {
            None => Err("a named type needs `name` with a text".to_owned()),
            Some(name) => names::full_name(name, around)
                .and_then(|full| names::check_namespace(&full).map(|()| full)),
        };
        let name = match name {
            Ok(name) if primitive(&name).is_some() => {
                self.error(place, format!("`{name}` is the name of a primitive type"));
                None
            }
            Ok(name) => Some(name),
            Err(reason) => {
                self.error(place, reason);
                None
            }
        };
        let inside: Rc<str> = Rc::from(name.as_deref().map_or("", names::namespace_of));
        let full = name.clone().unwrap_or_default();
        let id = match word {
            "enum" => {
                let (symbols, default) = self.read_symbols(json, place);
                self.push(
                    Shape::Enum {
                        name: full,
                        symbols,
                        default,
                    },
                    place,
                )
            }
            "fixed" => {
                let size = self.read_size(json, place);
                self.push(Shape::Fixed { name: full, size }, place)
            }
            _ => self.push(
                Shape::Record {
                    name: full,
                    fields: Vec::new(),
                },
                place,
            ),
        };
        self.keep_attributes(id, json);
        let read_type = &mut self.draft.types[id];
        read_type.doc = json
            .get("doc")
            .and_then(Json::as_str)
            .unwrap_or_default()
            .to_owned();
        let aliases = fields::read_aliases(json).and_then(|aliases| {
            aliases
                .iter()
                .map(|a| names::full_name(a, &inside))
                .collect()
        });
        match aliases {
            Ok(aliases) => self.draft.types[id].aliases = without_doubles(aliases),
            Err(reason) => self.error_at(place, Step::Key("aliases".to_owned()), reason),
        }
        if name.is_some() {
            self.tasks.push(Task::EndNamed(id));
        }
        if matches!(word, "record" | "error") {
            self.read_fields(id, json, place, &inside);
        }
        if name.is_some() {
            TypeRef::Known(id)
        } else {
            TypeRef::Broken
        }
    }

    fn read_fields(&mut self, record: usize, json: &'j Json, place: PlaceId, namespace: &Rc<str>) {
        let Some(Json {
            value: Value::Array(members),
            ..
        }) = json.get("fields")
        else {
            self.error(place, "a record needs `fields` with an array");
            return;
        };
        let mut seen = HashSet::new();
        let mut tasks = Vec::new();
        for (position, member) in members.iter().enumerate() {
            let of_list = self
                .draft
                .place(place, Step::Key("fields".to_owned()), member.line);
            let inner = self
                .draft
                .place(of_list, Step::Index(position), member.line);
            let (field, problems) = fields::read_field(member, inner);
            for problem in problems {
                self.error(inner, problem);
            }
            let Some(field) = field else { continue };
            if !seen.insert(field.name.clone()) {
                self.error(
                    inner,
                    format!("the record has another field `{}`", field.name),
                );
            }
            let id = self.draft.fields.len();
            self.draft.fields.push(field);
            if let Shape::Record { fields, .. } = &mut self.draft.types[record].shape {
                fields.push(id);
            }
            match member.get("type") {
                None => self.error(inner, "a field needs `type`"),
                Some(of) => {
                    let type_place = self
                        .draft
                        .place(inner, Step::Key("type".to_owned()), of.line);
                    tasks.push((id, of, type_place));
                }
            }
        }
        for (id, of, type_place) in tasks.into_iter().rev() {
            self.tasks.push(Task::EndField(id));
            self.tasks.push(Task::Type {
                json: of,
                place: type_place,
                namespace: namespace.clone(),
                slot: Slot::Field(id),
            });
        }
    }

    fn read_symbols(&mut self, json: &'j Json, place: PlaceId) -> (Vec<String>, Option<u32>) {
        let Some(Json {
            value: Value::Array(items),
            ..
        }) = json.get("symbols")
        else {
            self.error(place, "an enum needs `symbols` with an array of names");
            return (Vec::new(), None);
        };
        let mut symbols = Vec::with_capacity(items.len());
        let mut positions = HashMap::new();
        for (position, item) in items.iter().enumerate() {
            let problem = match item.as_str() {
                None => Err("a symbol is a name in double quotes".to_owned()),
                Some(symbol) => names::check_name(symbol).and_then(|()| {
                    let before = positions.insert(symbol, symbols.len());
                    symbols.push(symbol.to_owned());
                    match before {
                        None => Ok(()),
                        Some(_) => Err(format!("the enum has another symbol `{symbol}`")),
                    }
                }),
            };
            if let Err(reason) = problem {
                let of_list = self
                    .draft
                    .place(place, Step::Key("symbols".to_owned()), item.line);
                self.error_at(of_list, Step::Index(position), reason);
            }
        }
        let default = json.get("default").and_then(Json::as_str).and_then(|name| {
            let position = positions.get(name).and_then(|&at| u32::try_from(at).ok());
            if position.is_none() {
                self.error_at(
                    place,
                    Step::Key("default".to_owned()),
                    format!("the default `{name}` is none of the enum's symbols"),
                );
            }
            position
        });
        (symbols, default)
    }

    fn read_size(&mut self, json: &'j Json, place: PlaceId) -> u32 {
        let size = json.get("size").and_then(|json| match &json.value {
            Value::Number(text) => text.parse::<i64>().ok(),
            _ => None,
        });
        match size.filter(|size| (0..=MAX_FIXED).contains(size)) {
            Some(size) => u32::try_from(size).unwrap_or_default(),
            None => {
                self.error(
                    place,
                    format!("a fixed needs `size` with a whole number from 0 to {MAX_FIXED}"),
                );
                0
            }
        }
    }
}

fn without_doubles(mut aliases: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    aliases.retain(|alias| seen.insert(alias.clone()));
    aliases
}
