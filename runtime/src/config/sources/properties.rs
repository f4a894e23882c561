//! Java's `.properties`, in Latin-1 with escapes, as `java.util.Properties` reads them.

use java_properties::PropertiesIter;

use super::file::Fault;

pub(super) fn parse(bytes: &[u8]) -> Result<Vec<(String, String)>, Fault> {
    let mut pairs = Vec::new();
    PropertiesIter::new(bytes)
        .read_into(|name, value| pairs.push((name, value)))
        .map_err(|error| {
            Fault::malformed(error.line_number(), "an escape sequence is none of Java's")
        })?;
    Ok(pairs)
}
