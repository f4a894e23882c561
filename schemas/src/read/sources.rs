//! Files of schemas and of protocols read together, with where each type and field stands: for what is made from them.

use super::draft::{Draft, Shape};
use super::error::Located;
use super::{ParseError, ParseErrors};
use crate::model::Schema;
use std::collections::HashMap;

/// A file to read.
pub(crate) struct Source {
    /// Its name, for errors.
    pub(crate) name: String,
    pub(crate) text: String,
    /// It is a protocol, `.avpr`.
    pub(crate) protocol: bool,
}

/// What files define.
pub(crate) struct Sources {
    /// The schemas of each file, in order: one of a schema file, any number of a protocol.
    pub(crate) schemas: Vec<Vec<Schema>>,
    pub(crate) places: Places,
}

/// Where types and fields stand.
#[derive(Default)]
pub(crate) struct Places {
    files: Vec<String>,
    types: HashMap<String, (usize, Located)>,
    fields: HashMap<(String, String), (usize, Located)>,
}

impl Sources {
    /// Reads files that may refer to one another in any order.
    pub(crate) fn read(sources: &[Source]) -> Result<Sources, ParseErrors> {
        let files: Vec<String> = sources.iter().map(|source| source.name.clone()).collect();
        super::read_all(
            sources.iter().map(|s| (s.text.as_str(), s.protocol)),
            Places::of,
        )
        .map(|(schemas, mut places)| {
            places.files.clone_from(&files);
            Sources { schemas, places }
        })
        .map_err(|errors| super::named(errors, |file| files[file].clone()))
    }
}

impl Places {
    fn of(draft: &Draft<'_>) -> Places {
        let mut places = Places::default();
        for (name, &id) in &draft.names {
            let named = &draft.types[id];
            let at = |place| (draft.file(place), draft.located(place));
            places.types.insert(name.clone(), at(named.place));
            if let Shape::Record { fields, .. } = &named.shape {
                for &field in fields {
                    let field = &draft.fields[field];
                    places
                        .fields
                        .insert((name.clone(), field.name.clone()), at(field.place));
                }
            }
        }
        places
    }

    /// What is wrong with a type, or with a field of it.
    pub(crate) fn error(&self, name: &str, field: Option<&str>, message: String) -> ParseError {
        let of_field = field.and_then(|field| {
            let key = (name.to_owned(), field.to_owned());
            self.fields.get(&key)
        });
        match of_field.or_else(|| self.types.get(name)) {
            Some((file, located)) => {
                let mut error = ParseError::new(located, message);
                error.file = self.files.get(*file).cloned();
                error
            }
            None => ParseError::new(&Located::default(), message),
        }
    }
}
