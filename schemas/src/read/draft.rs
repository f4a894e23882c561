//! A schema while it is being read: types that may still refer to types that no text has defined yet.

use super::error::{Located, Step};
use super::json::Json;
use crate::model::{Kind, Logical, MAX_NODES, Order};
use std::collections::HashMap;

/// The type of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TypeRef {
    /// A type of [`Draft::types`].
    Known(usize),
    /// A name of [`Draft::awaited`] that had no definition when it was read.
    Awaited(usize),
    /// A type that could not be read; what uses it is not blamed for it.
    Broken,
}

/// A type that was read.
#[derive(Debug)]
pub(super) struct DraftType<'j> {
    pub(super) shape: Shape,
    pub(super) logical: Logical,
    pub(super) doc: String,
    pub(super) aliases: Vec<String>,
    /// Custom attributes with those that are not part of a valid logical type.
    pub(super) props: Vec<(&'j str, &'j Json)>,
    /// All attributes, for comparing two definitions of a name.
    pub(super) all_props: Vec<(&'j str, &'j Json)>,
    pub(super) place: PlaceId,
}

/// What a type is.
#[derive(Debug)]
pub(super) enum Shape {
    Primitive(Kind),
    Array(TypeRef),
    Map(TypeRef),
    Union(Vec<TypeRef>),
    Record {
        name: String,
        fields: Vec<usize>,
    },
    Enum {
        name: String,
        symbols: Vec<String>,
        default: Option<u32>,
    },
    Fixed {
        name: String,
        size: u32,
    },
}

/// A field that was read.
#[derive(Debug)]
pub(super) struct DraftField<'j> {
    pub(super) name: String,
    pub(super) of: TypeRef,
    pub(super) default: Option<Default<'j>>,
    pub(super) doc: String,
    pub(super) aliases: Vec<String>,
    pub(super) order: Order,
    pub(super) props: Vec<(&'j str, &'j Json)>,
    pub(super) place: PlaceId,
}

/// A field's default.
#[derive(Debug)]
pub(super) enum Default<'j> {
    /// As it was written.
    Written(&'j Json),
    /// Of a float or double that was written as a string.
    Float(f64),
}

/// A name without a definition when it was read.
#[derive(Debug)]
pub(super) struct Awaited {
    pub(super) name: String,
    pub(super) place: PlaceId,
}

/// Where something stands: an index of [`Draft::places`].
pub(super) type PlaceId = usize;

#[derive(Debug)]
pub(super) struct Place {
    parent: Option<PlaceId>,
    step: Option<Step>,
    file: usize,
    line: u32,
}

/// Everything read so far.
#[derive(Debug, std::default::Default)]
pub(super) struct Draft<'j> {
    pub(super) types: Vec<DraftType<'j>>,
    pub(super) fields: Vec<DraftField<'j>>,
    pub(super) awaited: Vec<Awaited>,
    /// Named types by full name; the first definition where several are equal.
    pub(super) names: HashMap<String, usize>,
    /// Further definitions that are equal to a first one, which stands for them.
    pub(super) repeated: HashMap<usize, usize>,
    /// The named types in the order in which their definitions ended.
    pub(super) defined: Vec<usize>,
    places: Vec<Place>,
}

impl<'j> Draft<'j> {
    /// The outermost value of a file.
    pub(super) fn place_file(&mut self, file: usize, line: u32) -> PlaceId {
        self.push_place(Place {
            parent: None,
            step: None,
            file,
            line,
        })
    }

    /// A value inside another.
    pub(super) fn place(&mut self, parent: PlaceId, step: Step, line: u32) -> PlaceId {
        let file = self.file(parent);
        self.push_place(Place {
            parent: Some(parent),
            step: Some(step),
            file,
            line,
        })
    }

    /// Whether there are more types than a schema may have.
    pub(super) fn is_over_limit(&self) -> bool {
        self.types.len() + self.awaited.len() > MAX_NODES
    }

    /// The file of a place.
    pub(super) fn file(&self, place: PlaceId) -> usize {
        self.places[place].file
    }

    /// The path and line of a place.
    pub(super) fn located(&self, place: PlaceId) -> Located {
        let mut path = Vec::new();
        let mut at = Some(place);
        while let Some(id) = at {
            path.extend(self.places[id].step.clone());
            at = self.places[id].parent;
        }
        path.reverse();
        Located {
            path,
            line: self.places[place].line,
        }
    }

    /// The type that a part has once every name is defined.
    pub(super) fn resolve(&self, of: TypeRef) -> Option<usize> {
        match of {
            TypeRef::Known(id) => Some(self.repeated.get(&id).copied().unwrap_or(id)),
            TypeRef::Awaited(id) => self.names.get(&self.awaited[id].name).copied(),
            TypeRef::Broken => None,
        }
    }

    /// The name under which a union knows a branch.
    pub(super) fn branch_name(&self, id: usize) -> &str {
        match &self.types[id].shape {
            Shape::Primitive(kind) => kind.keyword(),
            Shape::Array(_) => "array",
            Shape::Map(_) => "map",
            Shape::Union(_) => "union",
            Shape::Record { name, .. } | Shape::Enum { name, .. } | Shape::Fixed { name, .. } => {
                name
            }
        }
    }

    fn push_place(&mut self, place: Place) -> PlaceId {
        self.places.push(place);
        self.places.len() - 1
    }
}
