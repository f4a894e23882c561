//! Reading `.avsc`: the Avro 1.12 specification, as strict and as lenient as `Schema.Parser` of Apache Avro for Java 1.12 is,
//! except that it reports everything that is wrong at once and refuses what is beyond its limits.

mod complete;
mod defaults;
mod draft;
mod error;
mod fields;
mod file;
mod finish;
mod java_double;
pub(crate) mod json;
mod logical;
mod named;
mod names;
mod protocol;
mod same;
#[cfg(feature = "recorded")]
mod sources;
mod types;

pub use error::{ParseError, ParseErrors};
pub(crate) use file::file_text;
#[cfg(feature = "recorded")]
pub(crate) use sources::{Places, Source, Sources};

use crate::model::Schema;
use draft::Draft;
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
        match read_all([(text, false)].into_iter(), |_| ()) {
            Ok((files, _)) => Ok(files.into_iter().flatten().next().unwrap_or_default()),
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
        match read_all(files.iter().map(|(_, text)| (*text, false)), |_| ()) {
            Ok((schemas, _)) => Ok(schemas.into_iter().flatten().collect()),
            Err(errors) => Err(named(errors, |file| files[file].0.to_owned())),
        }
    }
}

/// Errors with the names of their files.
fn named(errors: Vec<(usize, ParseError)>, name: impl Fn(usize) -> String) -> ParseErrors {
    let named = errors.into_iter().map(|(file, mut error)| {
        error.file = Some(name(file));
        error
    });
    ParseErrors::new(named.collect())
}

fn place((file, error): &(usize, ParseError)) -> (usize, String) {
    (*file, error.path().to_owned())
}

/// The schemas of each text, and what was asked of the draft.
type ReadAll<R> = Result<(Vec<Vec<Schema>>, R), Vec<(usize, ParseError)>>;

/// Reads texts, each with whether it is a protocol; `ask` may look at a draft without errors.
fn read_all<'t, R>(
    texts: impl Iterator<Item = (&'t str, bool)>,
    ask: impl FnOnce(&Draft<'_>) -> R,
) -> ReadAll<R> {
    let mut errors = Vec::new();
    let mut parsed = Vec::new();
    for (file, (text, protocol)) in texts.enumerate() {
        match json::read(text) {
            Ok(json) => parsed.push((json, protocol)),
            Err(error) => errors.push((file, error)),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut reader = TypeReader::new();
    let mut roots = Vec::new();
    for (file, (json, is_protocol)) in parsed.iter().enumerate() {
        if *is_protocol {
            let types = protocol::read(&mut reader, file, json);
            roots.extend(types.into_iter().map(|root| (file, root)));
        } else {
            roots.push((file, reader.read_file(file, json)));
        }
    }
    let mut errors = std::mem::take(&mut reader.errors);
    let mut told: HashSet<_> = errors.iter().map(place).collect();
    let types: Vec<_> = roots.iter().map(|(_, root)| *root).collect();
    let found = complete::check(&reader.draft, &types);
    // The second look sees again what the first one told of.
    errors.extend(found.into_iter().filter(|error| told.insert(place(error))));
    if !errors.is_empty() {
        errors.sort_by_key(|(file, error)| (*file, error.line()));
        return Err(errors);
    }
    let mut schemas = vec![Vec::new(); parsed.len()];
    for (file, root) in roots {
        match finish::finish(&reader.draft, root) {
            Ok(schema) => schemas[file].push(schema),
            Err(reason) => errors.push((file, ParseError::new(&Located::default(), reason))),
        }
    }
    if errors.is_empty() {
        Ok((schemas, ask(&reader.draft)))
    } else {
        Err(errors)
    }
}
