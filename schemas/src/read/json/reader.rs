//! A JSON reader that keeps where each value stands and the text of numbers, as strict and as lenient as Jackson is for Apache
//! Avro for Java: comments between tokens are allowed, the last of two equal keys wins, nothing but white space may follow.

use super::super::error::{Located, ParseError, Step};
use super::{Json, Value};
use std::collections::HashMap;

/// The deepest nesting of brackets, Jackson's own limit.
const MAX_NESTING: usize = 1_000;
/// The longest number in characters, Jackson's own limit.
const MAX_NUMBER: usize = 1_000;
/// The longest key in characters, Jackson's own limit.
const MAX_KEY: usize = 50_000;
/// The longest text in bytes: what is read of it takes up to sixty times as much memory.
const MAX_TEXT: usize = 8 << 20;

/// Reads one value that fills the text.
pub(crate) fn read(text: &str) -> Result<Json, ParseError> {
    if text.len() > MAX_TEXT {
        return Err(ParseError::new(
            &Located::default(),
            format!(
                "the text has {} bytes, more than the limit of {MAX_TEXT}",
                text.len()
            ),
        ));
    }
    let mut reader = Reader {
        rest: text,
        line: 1,
        open: Vec::new(),
    };
    let value = reader.read_value()?;
    if reader.rest.trim_matches(|c| c <= ' ').is_empty() {
        Ok(value)
    } else {
        Err(reader.error("text follows after the end of the value"))
    }
}

struct Reader<'t> {
    rest: &'t str,
    line: u32,
    open: Vec<Open>,
}

/// An array or object whose end has not come.
struct Open {
    line: u32,
    kind: OpenKind,
}

enum OpenKind {
    Array(Vec<Json>),
    /// The members, and the key whose value comes next.
    Object(Vec<(String, Json)>, String),
}

impl Reader<'_> {
    fn read_value(&mut self) -> Result<Json, ParseError> {
        loop {
            self.skip_space()?;
            let line = self.line;
            let value = match self.peek() {
                Some('{') => {
                    self.check_nesting()?;
                    self.bump();
                    self.skip_space()?;
                    if self.peek() == Some('}') {
                        self.bump();
                        Value::Object(Vec::new())
                    } else {
                        let key = self.read_key()?;
                        let kind = OpenKind::Object(Vec::new(), key);
                        self.open.push(Open { line, kind });
                        continue;
                    }
                }
                Some('[') => {
                    self.check_nesting()?;
                    self.bump();
                    self.skip_space()?;
                    if self.peek() == Some(']') {
                        self.bump();
                        Value::Array(Vec::new())
                    } else {
                        let kind = OpenKind::Array(Vec::new());
                        self.open.push(Open { line, kind });
                        continue;
                    }
                }
                Some('"') => Value::String(self.read_string()?),
                Some('-' | '0'..='9') => Value::Number(self.read_number()?),
                Some(_) => self.read_word()?,
                None => return Err(self.error("the text ends where a value should be")),
            };
            if let Some(done) = self.close(Json { line, value })? {
                return Ok(done);
            }
        }
    }

    /// Puts a finished value where it belongs, closing what ends after it. `Some` when that was the outermost.
    fn close(&mut self, mut done: Json) -> Result<Option<Json>, ParseError> {
        loop {
            let Some(mut open) = self.open.pop() else {
                return Ok(Some(done));
            };
            self.skip_space()?;
            let next = self.peek();
            match &mut open.kind {
                OpenKind::Array(items) => {
                    items.push(done);
                    match next {
                        Some(',') => self.bump(),
                        Some(']') => {
                            self.bump();
                            done = Json {
                                line: open.line,
                                value: Value::Array(std::mem::take(items)),
                            };
                            continue;
                        }
                        _ => {
                            self.open.push(open);
                            return Err(self.error("a comma or `]` should be here"));
                        }
                    }
                }
                OpenKind::Object(members, key) => {
                    members.push((std::mem::take(key), done));
                    match next {
                        Some(',') => {
                            self.bump();
                            self.skip_space()?;
                            *key = self.read_key()?;
                        }
                        Some('}') => {
                            self.bump();
                            done = Json {
                                line: open.line,
                                value: Value::Object(last_wins(std::mem::take(members))),
                            };
                            continue;
                        }
                        _ => {
                            self.open.push(open);
                            return Err(self.error("a comma or `}` should be here"));
                        }
                    }
                }
            }
            self.open.push(open);
            return Ok(None);
        }
    }

    fn check_nesting(&self) -> Result<(), ParseError> {
        if self.open.len() == MAX_NESTING {
            return Err(self.error(&format!(
                "brackets nest deeper than the limit of {MAX_NESTING}"
            )));
        }
        Ok(())
    }

    fn read_key(&mut self) -> Result<String, ParseError> {
        if self.peek() != Some('"') {
            return Err(self.error("a key in double quotes should be here"));
        }
        let key = self.read_string()?;
        if key.len() > MAX_KEY {
            return Err(self.error(&format!("a key is longer than the limit of {MAX_KEY}")));
        }
        self.skip_space()?;
        if self.peek() != Some(':') {
            return Err(self.error("a colon should be here"));
        }
        self.bump();
        Ok(key)
    }

    fn read_string(&mut self) -> Result<String, ParseError> {
        self.bump();
        let mut text = String::new();
        loop {
            let plain = self
                .rest
                .find(|c| c == '"' || c == '\\' || c < ' ')
                .unwrap_or(self.rest.len());
            let (before, after) = self.rest.split_at(plain);
            text.push_str(before);
            self.rest = after;
            match self.peek() {
                Some('"') => {
                    self.bump();
                    return Ok(text);
                }
                Some('\\') => {
                    self.bump();
                    text.push(self.read_escape()?);
                }
                Some(_) => {
                    return Err(self.error("a control character in a string must be escaped"));
                }
                None => return Err(self.error("a string has no end")),
            }
        }
    }

    fn read_escape(&mut self) -> Result<char, ParseError> {
        let escaped = self.peek();
        if escaped.is_some() {
            self.bump();
        }
        Ok(match escaped {
            Some(c @ ('"' | '\\' | '/')) => c,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => self.read_code_point()?,
            _ => {
                return Err(self
                    .error("no such escape: JSON has \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX"));
            }
        })
    }

    /// A half of a surrogate pair without the other becomes U+FFFD: Rust's text cannot hold it.
    fn read_code_point(&mut self) -> Result<char, ParseError> {
        let unit = self.read_unit()?;
        if (0xd800..0xdc00).contains(&unit) && self.rest.starts_with("\\u") {
            let before = self.rest;
            self.rest = &self.rest[2..];
            let low = self.read_unit()?;
            if (0xdc00..0xe000).contains(&low) {
                let point = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                return Ok(char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.rest = before;
        }
        Ok(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn read_unit(&mut self) -> Result<u32, ParseError> {
        let digits = self
            .rest
            .get(..4)
            .filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        match digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) {
            Some(unit) => {
                self.rest = &self.rest[4..];
                Ok(unit)
            }
            None => Err(self.error("\\u should be followed by four hexadecimal digits")),
        }
    }

    fn read_number(&mut self) -> Result<String, ParseError> {
        let bytes = self.rest.as_bytes();
        let digits = |from: usize| {
            bytes[from..]
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count()
        };
        let mut end = usize::from(bytes[0] == b'-');
        let whole = digits(end);
        if whole == 0 || (whole > 1 && bytes[end] == b'0') {
            return Err(self.error("a number should begin with one digit that is not 0, or be 0"));
        }
        end += whole;
        if bytes.get(end) == Some(&b'.') {
            let part = digits(end + 1);
            if part == 0 {
                return Err(self.error("a decimal point should be followed by a digit"));
            }
            end += 1 + part;
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            end += 1 + usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            let part = digits(end);
            if part == 0 {
                return Err(self.error("an exponent should have a digit"));
            }
            end += part;
        }
        if end > MAX_NUMBER {
            return Err(self.error(&format!(
                "a number is longer than the limit of {MAX_NUMBER}"
            )));
        }
        let (number, after) = self.rest.split_at(end);
        self.rest = after;
        Ok(number.to_owned())
    }

    fn read_word(&mut self) -> Result<Value, ParseError> {
        for (word, value) in [
            ("null", Value::Null),
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
        ] {
            if let Some(after) = self.rest.strip_prefix(word) {
                if after.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$') {
                    break;
                }
                self.rest = after;
                return Ok(value);
            }
        }
        Err(self.error("this is no JSON value"))
    }

    fn skip_space(&mut self) -> Result<(), ParseError> {
        loop {
            match self.rest.as_bytes() {
                [b'\n', ..] => {
                    self.line += 1;
                    self.rest = &self.rest[1..];
                }
                [b' ' | b'\t' | b'\r', ..] => self.rest = &self.rest[1..],
                [b'/', b'/', ..] => {
                    let end = self.rest.find('\n').unwrap_or(self.rest.len());
                    self.rest = &self.rest[end..];
                }
                [b'/', b'*', ..] => {
                    let Some(end) = self.rest[2..].find("*/") else {
                        return Err(self.error("a comment has no end"));
                    };
                    let (comment, after) = self.rest.split_at(end + 4);
                    self.line += u32::try_from(comment.matches('\n').count()).unwrap_or(u32::MAX);
                    self.rest = after;
                }
                _ => return Ok(()),
            }
        }
    }

    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// Steps over one ASCII character.
    fn bump(&mut self) {
        self.rest = self.rest.get(1..).unwrap_or_default();
    }

    fn error(&self, message: &str) -> ParseError {
        let path = self
            .open
            .iter()
            .map(|open| match &open.kind {
                OpenKind::Array(items) => Step::Index(items.len()),
                OpenKind::Object(_, key) => Step::Key(key.clone()),
            })
            .collect();
        let found = match self.peek() {
            Some(c) => format!(" (found {c:?})"),
            None => String::new(),
        };
        ParseError::new(
            &Located {
                path,
                line: self.line,
            },
            format!("not JSON: {message}{found}"),
        )
    }
}

/// Of members with the same key the last wins, in the first one's place.
fn last_wins(members: Vec<(String, Json)>) -> Vec<(String, Json)> {
    let mut places = HashMap::with_capacity(members.len());
    let mut kept: Vec<(String, Json)> = Vec::with_capacity(members.len());
    for (key, value) in members {
        match places.get(&key) {
            Some(&place) => kept[place] = (key, value),
            None => {
                places.insert(key.clone(), kept.len());
                kept.push((key, value));
            }
        }
    }
    kept
}
