//! From JSON to a draft: one task a type, kept on a stack of our own, so that no text is too deep.
//!
//! Types are met in the order in which Apache Avro for Java parses them, because that order decides what a name means while
//! definitions are still coming: a name without a dot means the type of that name in the namespace around, or else one
//! without a namespace that is already defined, or else one in the namespace around that comes later.

use super::defaults::{self, Stage};
use super::draft::{Awaited, Draft, DraftType, PlaceId, Shape, TypeRef};
use super::error::{ParseError, Step};
use super::json::{Json, Value};
use super::logical;
use super::same::same_definition;
use crate::model::{Kind, Logical, MAX_NODES};
use std::rc::Rc;

/// Attributes with a meaning of their own, which are not kept as custom ones.
const RESERVED: [&str; 10] = [
    "doc",
    "fields",
    "items",
    "name",
    "namespace",
    "size",
    "symbols",
    "values",
    "type",
    "aliases",
];
/// Where the type that a task reads goes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Slot {
    Root,
    Items(usize),
    Values(usize),
    Branch(usize),
    Field(usize),
}

pub(super) enum Task<'j> {
    Type {
        json: &'j Json,
        place: PlaceId,
        namespace: Rc<str>,
        slot: Slot,
    },
    EndField(usize),
    EndUnion(usize),
    EndNamed(usize),
}

/// Reads files into one draft, collecting everything that is wrong.
pub(super) struct TypeReader<'j> {
    pub(super) draft: Draft<'j>,
    pub(super) errors: Vec<(usize, ParseError)>,
    pub(super) tasks: Vec<Task<'j>>,
    root: TypeRef,
}

impl<'j> TypeReader<'j> {
    pub(super) fn new() -> TypeReader<'j> {
        TypeReader {
            draft: Draft::default(),
            errors: Vec::new(),
            tasks: Vec::new(),
            root: TypeRef::Broken,
        }
    }

    /// Reads one file's schema.
    pub(super) fn read_file(&mut self, file: usize, json: &'j Json) -> TypeRef {
        let place = self.draft.place_file(file, json.line);
        self.read_root(json, place, Rc::from(""))
    }

    /// Reads a schema that stands at a place, in a namespace.
    pub(super) fn read_root(
        &mut self,
        json: &'j Json,
        place: PlaceId,
        namespace: Rc<str>,
    ) -> TypeRef {
        self.root = TypeRef::Broken;
        self.tasks.push(Task::Type {
            json,
            place,
            namespace,
            slot: Slot::Root,
        });
        while let Some(task) = self.tasks.pop() {
            if self.draft.is_over_limit() {
                self.error(place, format!("more than {MAX_NODES} types, the limit"));
                self.tasks.clear();
                return TypeRef::Broken;
            }
            match task {
                Task::Type {
                    json,
                    place,
                    namespace,
                    slot,
                } => {
                    let read = self.read_type(json, place, &namespace);
                    self.fill(slot, read);
                }
                Task::EndField(field) => {
                    if let Err(reason) = defaults::check(&self.draft, field, Stage::Reading) {
                        let place = self.draft.fields[field].place;
                        self.error_at(place, Step::Key("default".to_owned()), reason);
                    }
                }
                Task::EndUnion(union) => self.end_union(union),
                Task::EndNamed(named) => self.end_named(named),
            }
        }
        self.root
    }

    pub(super) fn error(&mut self, place: PlaceId, message: impl Into<String>) {
        let error = ParseError::new(&self.draft.located(place), message);
        self.errors.push((self.draft.file(place), error));
    }

    pub(super) fn error_at(&mut self, place: PlaceId, step: Step, message: impl Into<String>) {
        let mut located = self.draft.located(place);
        located.path.push(step);
        let error = ParseError::new(&located, message);
        self.errors.push((self.draft.file(place), error));
    }

    fn fill(&mut self, slot: Slot, read: TypeRef) {
        match slot {
            Slot::Root => self.root = read,
            Slot::Field(field) => self.draft.fields[field].of = read,
            Slot::Items(owner) | Slot::Values(owner) | Slot::Branch(owner) => {
                match &mut self.draft.types[owner].shape {
                    Shape::Array(part) | Shape::Map(part) => *part = read,
                    Shape::Union(branches) => branches.push(read),
                    _ => {}
                }
            }
        }
    }

    fn read_type(&mut self, json: &'j Json, place: PlaceId, namespace: &Rc<str>) -> TypeRef {
        match &json.value {
            Value::String(name) => self.find(name, namespace, place),
            Value::Array(branches) => self.read_union(branches, place, namespace),
            Value::Object(_) => self.read_object(json, place, namespace),
            _ => self.broken(
                place,
                "a schema is a name, an object or an array of branches",
            ),
        }
    }

    fn find(&mut self, name: &str, namespace: &str, place: PlaceId) -> TypeRef {
        if let Some(kind) = primitive(name) {
            return TypeRef::Known(self.push(Shape::Primitive(kind), place));
        }
        let full = if namespace.is_empty() || name.contains('.') {
            name.to_owned()
        } else {
            format!("{namespace}.{name}")
        };
        let names = &self.draft.names;
        if let Some(&id) = names.get(&full).or_else(|| names.get(name)) {
            return TypeRef::Known(id);
        }
        self.draft.awaited.push(Awaited { name: full, place });
        TypeRef::Awaited(self.draft.awaited.len() - 1)
    }

    fn read_union(&mut self, branches: &'j [Json], place: PlaceId, namespace: &Rc<str>) -> TypeRef {
        let id = self.push(Shape::Union(Vec::new()), place);
        self.tasks.push(Task::EndUnion(id));
        for (position, branch) in branches.iter().enumerate().rev() {
            let inner = self.draft.place(place, Step::Index(position), branch.line);
            self.tasks.push(Task::Type {
                json: branch,
                place: inner,
                namespace: namespace.clone(),
                slot: Slot::Branch(id),
            });
        }
        TypeRef::Known(id)
    }

    fn read_object(&mut self, json: &'j Json, place: PlaceId, namespace: &Rc<str>) -> TypeRef {
        let Some(word) = json.get("type").and_then(Json::as_str) else {
            return self.broken(
                place,
                "a schema object needs `type` with a word: a primitive type, record, enum, fixed, array or map",
            );
        };
        if let Some(kind) = primitive(word) {
            let id = self.push(Shape::Primitive(kind), place);
            self.keep_attributes(id, json);
            return TypeRef::Known(id);
        }
        match word {
            "array" => self.read_container(json, place, namespace, "items"),
            "map" => self.read_container(json, place, namespace, "values"),
            "record" | "error" | "enum" | "fixed" => {
                self.read_named(word, json, place, namespace)
            }
            _ => self.broken(
                place,
                format!(
                    "no type is called `{word}` here: `type` is a primitive type, record, error, enum, fixed, array or map \
                     (a name of your own stands alone, without `type`)"
                ),
            ),
        }
    }

    fn read_container(
        &mut self,
        json: &'j Json,
        place: PlaceId,
        namespace: &Rc<str>,
        key: &'static str,
    ) -> TypeRef {
        let Some(part) = json.get(key) else {
            return self.broken(place, format!("`{key}` is missing"));
        };
        let (shape, slot): (_, fn(usize) -> Slot) = match key {
            "items" => (Shape::Array(TypeRef::Broken), Slot::Items),
            _ => (Shape::Map(TypeRef::Broken), Slot::Values),
        };
        let id = self.push(shape, place);
        self.keep_attributes(id, json);
        let inner = self
            .draft
            .place(place, Step::Key(key.to_owned()), part.line);
        self.tasks.push(Task::Type {
            json: part,
            place: inner,
            namespace: namespace.clone(),
            slot: slot(id),
        });
        TypeRef::Known(id)
    }

    fn end_union(&mut self, union: usize) {
        let problems = union_problems(&self.draft, union);
        for (position, problem) in problems {
            let place = self.draft.types[union].place;
            self.error_at(place, Step::Index(position), problem);
        }
    }

    fn end_named(&mut self, named: usize) {
        let name = self.draft.branch_name(named).to_owned();
        match self.draft.names.get(&name) {
            None => {
                self.draft.names.insert(name, named);
                self.draft.defined.push(named);
            }
            Some(&first) if same_definition(&self.draft, first, named) => {
                self.draft.repeated.insert(named, first);
            }
            Some(_) => {
                let place = self.draft.types[named].place;
                self.error(
                    place,
                    format!(
                        "`{name}` is defined differently before; mention it by its name instead"
                    ),
                );
            }
        }
    }

    pub(super) fn push(&mut self, shape: Shape, place: PlaceId) -> usize {
        self.draft.types.push(DraftType {
            shape,
            logical: Logical::None,
            doc: String::new(),
            aliases: Vec::new(),
            props: Vec::new(),
            all_props: Vec::new(),
            place,
        });
        self.draft.types.len() - 1
    }

    pub(super) fn keep_attributes(&mut self, id: usize, json: &'j Json) {
        let Value::Object(members) = &json.value else {
            return;
        };
        let is_enum = matches!(self.draft.types[id].shape, Shape::Enum { .. });
        let kept: Vec<_> = members
            .iter()
            .map(|(key, value)| (key.as_str(), value))
            .filter(|(key, _)| !(RESERVED.contains(key) || is_enum && *key == "default"))
            .collect();
        let draft_type = &mut self.draft.types[id];
        draft_type.logical = logical::read(&draft_type.shape, &kept);
        draft_type.props = kept
            .iter()
            .copied()
            .filter(|(key, _)| !logical::owns(draft_type.logical, key))
            .collect();
        draft_type.all_props = kept;
    }

    fn broken(&mut self, place: PlaceId, message: impl Into<String>) -> TypeRef {
        self.error(place, message);
        TypeRef::Broken
    }
}

/// What is wrong with a union's branches as far as they are defined.
pub(super) fn union_problems(draft: &Draft<'_>, union: usize) -> Vec<(usize, String)> {
    let Shape::Union(branches) = &draft.types[union].shape else {
        return Vec::new();
    };
    let mut seen = std::collections::HashSet::new();
    let mut problems = Vec::new();
    for (position, &branch) in branches.iter().enumerate() {
        let Some(id) = draft.resolve(branch) else {
            continue;
        };
        let name = draft.branch_name(id);
        if matches!(draft.types[id].shape, Shape::Union(_)) {
            problems.push((position, "a union cannot hold a union".to_owned()));
        } else if !seen.insert(name) {
            problems.push((position, format!("the union has another branch `{name}`")));
        }
    }
    problems
}

pub(super) fn primitive(word: &str) -> Option<Kind> {
    Some(match word {
        "null" => Kind::Null,
        "boolean" => Kind::Boolean,
        "int" => Kind::Int,
        "long" => Kind::Long,
        "float" => Kind::Float,
        "double" => Kind::Double,
        "bytes" => Kind::Bytes,
        "string" => Kind::String,
        _ => return None,
    })
}
