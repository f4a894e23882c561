//! Java's `.properties`, in Latin-1 with escapes, as `java.util.Properties` reads them.

use encoding_rs::UTF_8;
use java_properties::PropertiesIter;

use super::file::Fault;

pub(super) fn parse(bytes: &[u8]) -> Result<Vec<(String, String)>, Fault> {
    // The parser's own way to read Latin-1 takes some first bytes for the mark of another encoding, and panics at their end. In UTF-8
    // no text of Latin-1 begins with such a mark.
    let text: String = bytes.iter().copied().map(char::from).collect();
    let mut pairs = Vec::new();
    PropertiesIter::new_with_encoding(text.as_bytes(), UTF_8)
        .read_into(|name, value| pairs.push((name, value)))
        .map_err(|error| {
            Fault::malformed(error.line_number(), "an escape sequence is none of Java's")
        })?;
    Ok(pairs)
}
