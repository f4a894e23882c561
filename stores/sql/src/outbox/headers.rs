//! Headers as a text that people can read and from which the same bytes come back: `[["ce_type","shop.OrderPlaced"],["raw",{"hex":"00ff"}]]`.

use std::fmt::Write as _;

use kafka_event::event::RecordHeaders;
use serde_json::{Value, json};

const HEX: &str = "hex";

/// A list of pairs in the headers' order. A value that is no text is `{"hex": …}`, one that is not there `null`.
pub(super) fn to_text(headers: &RecordHeaders) -> String {
    let pair = |(name, value): &(String, Option<Vec<u8>>)| {
        let value = value
            .as_deref()
            .map(|bytes| match std::str::from_utf8(bytes) {
                Ok(text) => Value::from(text),
                Err(_) => json!({ HEX: hex(bytes) }),
            });
        json!([name, value])
    };
    Value::Array(headers.iter().map(pair).collect()).to_string()
}

/// `None`: it is not such a text.
pub(super) fn from_text(text: &str) -> Option<RecordHeaders> {
    let pairs: Vec<(String, Value)> = serde_json::from_str(text).ok()?;
    let header = |(name, value)| {
        Some((
            name,
            match value {
                Value::Null => None,
                Value::String(text) => Some(text.into_bytes()),
                Value::Object(form) => Some(unhex(form.get(HEX)?.as_str()?)?),
                _ => return None,
            },
        ))
    };
    pairs.into_iter().map(header).collect()
}

/// Two digits a byte.
pub(super) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a `String` does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |c: &u8| char::from(*c).to_digit(16);
    let byte = |pair: &[u8]| match pair {
        [high, low] => u8::try_from(digit(high)? * 16 + digit(low)?).ok(),
        _ => None,
    };
    text.as_bytes().chunks(2).map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_headers_come_back() {
        let header =
            |name: &str, value: Option<&[u8]>| (name.to_owned(), value.map(<[u8]>::to_vec));
        let headers = vec![
            header("ce_id", Some(b"7")),
            header("", Some(b"")),
            header("twice", None),
            header("twice", Some(&[0, 0xff, 0x80])),
            header("quoted \"\u{0}\u{7f}", Some("[\"hex\"] \u{0}é".as_bytes())),
        ];
        let text = to_text(&headers);
        assert!(text.contains(r#"["twice",{"hex":"00ff80"}]"#), "{text}");
        assert!(!text.contains('\0'), "Postgres has no such text");
        assert_eq!(from_text(&text).unwrap(), headers);
        for bad in [
            "",
            "{}",
            "[[1,null]]",
            r#"[["a",{"hex":"0"}]]"#,
            r#"[["a",{"hex":"zz"}]]"#,
            "[[\"a\",1]]",
        ] {
            assert_eq!(from_text(bad), None, "{bad}");
        }
    }
}
