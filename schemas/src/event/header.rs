//! Fields that travel as headers: texts, as every client can read them; bytes as they are.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::codec::{avro, json};
use crate::tree::{TypeNode, TypeRef};
use crate::{Decode, DecodeError, EncodeError, EventType};

/// Whether a type can travel as a header: one scalar, or none.
#[must_use]
pub const fn can_be_header(ty: TypeRef) -> bool {
    match ty.get() {
        TypeNode::Optional(inner, _) => {
            !matches!(inner.get(), TypeNode::Optional(..)) && can_be_header(*inner)
        }
        TypeNode::Logical(..) | TypeNode::Broken => true,
        TypeNode::Null
        | TypeNode::Array(_)
        | TypeNode::Map(_)
        | TypeNode::Union(_)
        | TypeNode::Record(_) => false,
        _ => true,
    }
}

/// How a header holds its type.
enum Form {
    Bytes,
    /// A text without the quotes that JSON has around it.
    Text,
    /// A number or boolean, as JSON has it.
    Bare,
}

fn form(ty: TypeRef) -> Form {
    match ty.get() {
        TypeNode::Optional(inner, _) => form(*inner),
        TypeNode::Bytes | TypeNode::Fixed(_) => Form::Bytes,
        TypeNode::String | TypeNode::Enum(_) | TypeNode::Logical(..) => Form::Text,
        _ => Form::Bare,
    }
}

/// The value of a header; `None` when the field is `None`: then the header is left out.
///
/// # Errors
/// As [`EventType::encode`].
pub fn write_header<T: EventType>(value: &T) -> Result<Option<Vec<u8>>, EncodeError> {
    let mut out = Vec::new();
    if let Form::Bytes = form(T::SCHEMA) {
        avro::encode(value, &mut out)?;
        return Ok(raw(T::SCHEMA, out));
    }
    json::encode(value, &mut out)?;
    if out == b"null" {
        return Ok(None);
    }
    if out.first() == Some(&b'"') {
        let text: String = json::decode(&out).map_err(EncodeError::custom)?;
        return Ok(Some(text.into_bytes()));
    }
    Ok(Some(out))
}

/// The field of type `ty` of a header's value; of `None` when the header is not there.
///
/// # Errors
/// When the header is missing and the field is not an `Option`, or its text is not that of the type.
pub fn read_header<T: for<'de> Decode<'de>>(
    ty: TypeRef,
    value: Option<&[u8]>,
) -> Result<T, DecodeError> {
    let Some(value) = value else {
        return match ty.get() {
            TypeNode::Optional(..) => json::decode(b"null"),
            _ => Err(DecodeError::new(crate::DecodeErrorKind::MissingField)),
        };
    };
    match form(ty) {
        Form::Bytes => avro::decode(&framed(ty, value)?),
        Form::Bare => json::decode(value),
        Form::Text => {
            let text = std::str::from_utf8(value)
                .map_err(|_| DecodeError::new(crate::DecodeErrorKind::Utf8))?;
            let mut quoted = Vec::new();
            json::encode(text, &mut quoted).map_err(DecodeError::custom)?;
            // A number stands for a time that has no text.
            json::decode(&quoted).or_else(|e| json::decode(value).map_err(|_| e))
        }
    }
}

/// Bytes without what Avro puts in front: the branch of an option, the length.
fn raw(ty: TypeRef, mut encoded: Vec<u8>) -> Option<Vec<u8>> {
    match ty.get() {
        TypeNode::Optional(_, null) if encoded.first() == Some(&(*null as u8 * 2)) => None,
        TypeNode::Optional(inner, _) => {
            encoded.remove(0);
            raw(*inner, encoded)
        }
        TypeNode::Bytes => avro::decode(&encoded).ok(),
        _ => Some(encoded),
    }
}

/// The inverse of [`raw`].
fn framed(ty: TypeRef, value: &[u8]) -> Result<Vec<u8>, DecodeError> {
    let mut out = Vec::new();
    let mut inner = ty;
    if let TypeNode::Optional(ty, null) = ty.get() {
        out.push(if *null == 0 { 2 } else { 0 });
        inner = *ty;
    }
    if let TypeNode::Bytes = inner.get() {
        avro::encode(&value, &mut out).map_err(DecodeError::custom)?;
    } else {
        out.extend_from_slice(value);
    }
    Ok(out)
}

/// What a header of type `ty` is in JSON: what the field would be in a payload.
pub(crate) fn header_to_json(ty: TypeRef, value: &[u8]) -> Value {
    match form(ty) {
        Form::Bytes => Value::String(STANDARD.encode(value)),
        Form::Bare => serde_json::from_slice(value).unwrap_or(Value::Null),
        Form::Text => Value::String(String::from_utf8_lossy(value).into_owned()),
    }
}

/// The inverse of [`header_to_json`]; `None` where JSON has no such value.
pub(crate) fn header_from_json(ty: TypeRef, value: &Value) -> Option<Vec<u8>> {
    match (form(ty), value) {
        (Form::Bytes, Value::String(text)) => STANDARD.decode(text).ok(),
        (_, Value::String(text)) => Some(text.clone().into_bytes()),
        (_, Value::Number(_) | Value::Bool(_)) => Some(value.to_string().into_bytes()),
        _ => None,
    }
}
