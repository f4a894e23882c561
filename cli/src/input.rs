//! Files and requests as text: within a limit, in UTF-8, without a byte order mark.

use crate::failure::{Failure, Kind};
use serde::Deserialize;
use serde_json::error::Category;
use serde_json::value::RawValue;
use std::io::Read;
use std::path::Path;

/// The most bytes that a file or a line may have.
pub(crate) const MAX_BYTES: usize = 16 << 20;

const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The bytes of a file, of the standard input where the name is `-`.
pub(crate) fn bytes(file: &Path) -> Result<Vec<u8>, Failure> {
    let name = file.display().to_string();
    let mut bytes = Vec::new();
    let limit = MAX_BYTES as u64 + 1;
    let read = if name == "-" {
        std::io::stdin().lock().take(limit).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|file| file.take(limit).read_to_end(&mut bytes))
    };
    match read {
        Err(error) => Err(Failure::unreadable(file, &error)),
        Ok(count) if count > MAX_BYTES => {
            Err(Failure::new(Kind::TooLarge, name, too_large("file")))
        }
        Ok(_) => Ok(bytes),
    }
}

/// The text of a file, of the standard input where the name is `-`.
pub(crate) fn text(file: &Path) -> Result<String, Failure> {
    let text = String::from_utf8(bytes(file)?).map_err(|error| {
        let position = error.utf8_error().valid_up_to();
        let name = file.display().to_string();
        Failure::new(
            Kind::Encoding,
            name,
            format!("is not UTF-8 at byte {position}"),
        )
    })?;
    Ok(match text.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

/// What a line asks. Parts that are read as [`RawValue`] keep their text: the order of their keys and the digits of their numbers.
pub(crate) fn request<'a, T: Deserialize<'a>>(line: &'a str) -> Result<T, Failure> {
    // A mark may stand before the first line of a file that became the input.
    let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
    let raw: &RawValue = serde_json::from_str(line).map_err(refused)?;
    // serde would take an array for an object with its values in order.
    if !raw.get().starts_with('{') {
        let message = "a request is a JSON object";
        return Err(Failure::new(Kind::Request, "$", message));
    }
    serde_json::from_str(raw.get()).map_err(refused)
}

/// What is said of something beyond [`MAX_BYTES`].
pub(crate) fn too_large(what: &str) -> String {
    format!("a {what} has at most {} MiB", MAX_BYTES >> 20)
}

fn refused(error: serde_json::Error) -> Failure {
    match error.classify() {
        Category::Data => Failure::new(Kind::Request, "$", error),
        _ => Failure::new(Kind::Json, "$", format!("the line is not JSON: {error}")),
    }
}
