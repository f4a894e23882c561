//! Reading `.avsc`: the Avro 1.12 specification, as strict and as lenient as `Schema.Parser` of Apache Avro for Java 1.12 is,
//! except that it reports everything that is wrong at once and refuses what is beyond its limits.

mod complete;
mod defaults;
mod draft;
mod error;
mod fields;
mod finish;
mod java_double;
pub(crate) mod json;
mod logical;
mod named;
mod names;
mod same;
mod types;

pub use error::{ParseError, ParseErrors};

use crate::model::Schema;
use error::Located;
use std::collections::HashSet;
use types::TypeReader;

impl Schema {
    /// Reads one schema that stands alone.
    ///
    /// # Errors
    /// Everything that is wrong with the text, each with its JSON path and line. Of text that is no JSON only the first error
    /// can be told.
    pub fn parse(text: &str) -> Result<Schema, ParseErrors> {
        match read_all(&[text]) {
            Ok(mut schemas) => Ok(schemas.pop().unwrap_or_default()),
            Err(errors) => Err(ParseErrors::new(
                errors.into_iter().map(|(_, e)| e).collect(),
            )),
        }
    }

    /// Reads files, given as name and text, that may refer to one another in any order. The schemas come in the order of the
    /// files.
    ///
    /// # Errors
    /// Everything that is wrong with any of the texts, each with its file, JSON path and line.
    pub fn parse_files(files: &[(&str, &str)]) -> Result<Vec<Schema>, ParseErrors> {
        let texts: Vec<_> = files.iter().map(|(_, text)| *text).collect();
        read_all(&texts).map_err(|errors| {
            let named = errors.into_iter().map(|(file, mut error)| {
                error.file = Some(files[file].0.to_owned());
                error
            });
            ParseErrors::new(named.collect())
        })
    }
}

fn place((file, error): &(usize, ParseError)) -> (usize, String) {
    (*file, error.path().to_owned())
}

fn read_all(texts: &[&str]) -> Result<Vec<Schema>, Vec<(usize, ParseError)>> {
    let mut errors = Vec::new();
    let mut parsed = Vec::with_capacity(texts.len());
    for (file, text) in texts.iter().enumerate() {
        match json::read(text) {
            Ok(json) => parsed.push(json),
            Err(error) => errors.push((file, error)),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut reader = TypeReader::new();
    let roots: Vec<_> = parsed
        .iter()
        .enumerate()
        .map(|(file, json)| reader.read_file(file, json))
        .collect();
    let mut errors = std::mem::take(&mut reader.errors);
    let mut told: HashSet<_> = errors.iter().map(place).collect();
    let found = complete::check(&reader.draft, &roots);
    // The second look sees again what the first one told of.
    errors.extend(found.into_iter().filter(|error| told.insert(place(error))));
    if !errors.is_empty() {
        errors.sort_by_key(|(file, error)| (*file, error.line()));
        return Err(errors);
    }
    let mut schemas = Vec::with_capacity(roots.len());
    for (file, &root) in roots.iter().enumerate() {
        match finish::finish(&reader.draft, root) {
            Ok(schema) => schemas.push(schema),
            Err(reason) => errors.push((file, ParseError::new(&Located::default(), reason))),
        }
    }
    if errors.is_empty() {
        Ok(schemas)
    } else {
        Err(errors)
    }
}
