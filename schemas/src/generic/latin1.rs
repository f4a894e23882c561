//! Bytes as text: Avro's JSON and defaults write each byte as the character of that number (ISO 8859-1).

/// The bytes of a text. Characters beyond U+00FF become question marks, as in Java.
pub(crate) fn latin1(text: &str) -> Vec<u8> {
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
        .collect()
}

/// Appends bytes as a JSON string.
pub(super) fn push_latin1(out: &mut String, bytes: &[u8]) {
    let text: String = bytes.iter().copied().map(char::from).collect();
    super::avro_json::push_string(out, &text);
}
