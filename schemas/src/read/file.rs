//! The text of a schema's file.

use std::path::Path;
use std::{fs, io};

/// The text, in UTF-8. `Schema.Parser` of Apache Avro for Java passes over a byte order mark in a file and refuses one in a text; so do we.
pub(crate) fn file_text(path: &Path) -> io::Result<String> {
    let mut text = fs::read_to_string(path)?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(text)
}
