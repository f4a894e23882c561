//! What is written beside a field's type: `max_len` and `default`, which types they fit, and whether a value keeps within its bound.

use super::avro::{self, AvroDecoder};
use super::{Decoder as _, EncodeError, EncodeErrorKind, EventType};
use crate::model::{Bounds, Logical};
use crate::tree::{EnumNode, Literal, RecordNode, TypeNode, TypeRef, UnionNode, same_text};

/// Whether `max_len` means something for a type: a text, bytes, a list, a map, or an `Option` of one.
#[must_use]
pub const fn takes_max_len(ty: TypeRef) -> bool {
    match ty.get() {
        TypeNode::Optional(inner, _) => takes_max_len(*inner),
        TypeNode::String
        | TypeNode::Bytes
        | TypeNode::Array(_)
        | TypeNode::Map(_)
        | TypeNode::Broken => true,
        _ => false,
    }
}

/// Whether the items of a type, or the keys and values of a map, have a length.
#[must_use]
pub const fn takes_items_max_len(ty: TypeRef) -> bool {
    match ty.get() {
        TypeNode::Optional(inner, _) => takes_items_max_len(*inner),
        TypeNode::Array(items) => takes_max_len(*items),
        TypeNode::Map(_) | TypeNode::Broken => true,
        _ => false,
    }
}

/// Why a written default is no value of the type; `None`: it is one.
#[must_use]
pub const fn default_problem(ty: TypeRef, default: &Literal) -> Option<&'static str> {
    let expected = match (ty.get(), default) {
        (TypeNode::Broken, _) | (TypeNode::Optional(..), Literal::Null) => return None,
        // Avro 1.12: the default of a union may be a value of any branch.
        (TypeNode::Optional(inner, _), _) => return default_problem(*inner, default),
        (TypeNode::Logical(_, Logical::Decimal { .. } | Logical::Uuid), _) => {
            "no literal stands for a value of this type; its own `Default` counts"
        }
        (TypeNode::Logical(base, _), _) => return default_problem(*base, default),
        (TypeNode::Boolean, Literal::Bool(_)) => return None,
        (TypeNode::Boolean, _) => "the field is a `boolean`: its default is `true` or `false`",
        (TypeNode::Int, Literal::Int(value, _))
            if *value >= i32::MIN as i64 && *value <= i32::MAX as i64 =>
        {
            return None;
        }
        (TypeNode::Int, _) => {
            "the field is an `int`: its default is a whole number of 32 bits, such as `default = 0`"
        }
        (TypeNode::Long, Literal::Int(..)) => return None,
        (TypeNode::Long, _) => {
            "the field is a `long`: its default is a whole number, such as `default = 0`"
        }
        (TypeNode::Float | TypeNode::Double, Literal::Int(..) | Literal::Float(..)) => return None,
        (TypeNode::Float | TypeNode::Double, _) => {
            "the field is a floating-point number: its default is a number, such as `default = 0.5`"
        }
        (TypeNode::String, Literal::Str(..)) => return None,
        (TypeNode::String, _) => {
            "the field is a `string`: its default is a text in quotes, such as `default = \"none\"`"
        }
        (TypeNode::Enum(node), Literal::Str(symbol, _)) if has_symbol(node, symbol) => return None,
        (TypeNode::Enum(_), Literal::Str(..)) => "the enum has no symbol of that name",
        (TypeNode::Enum(_), _) => {
            "the field is an `enum`: its default is a symbol in quotes, such as `default = \"Open\"`"
        }
        (TypeNode::Array(items), Literal::Array(list, _)) => return list_problem(*items, list),
        (TypeNode::Array(_), _) => "the field is an `array`: its default is `[]`",
        (TypeNode::Bytes, Literal::Str(text, _)) if latin1_len(text).is_some() => return None,
        (TypeNode::Bytes, _) => {
            "the field is `bytes`: its default is a text whose characters, up to `\u{ff}`, are the bytes"
        }
        (TypeNode::Fixed(node), Literal::Str(text, _)) if matches!(latin1_len(text), Some(len) if len == node.size as usize) =>
        {
            return None;
        }
        (TypeNode::Fixed(_), _) => {
            "the field is a `fixed`: its default is a text of as many characters, up to `\u{ff}`, as it has bytes"
        }
        (TypeNode::Record(node), Literal::Object(members, _)) => {
            return members_problem(node, members);
        }
        (TypeNode::Union(node), _) if branch_of_default(node, default).is_some() => return None,
        (TypeNode::Union(_), _) => "none of the variants can have this value",
        (TypeNode::Map(values), Literal::Object(entries, _)) => {
            return entries_problem(*values, entries);
        }
        (TypeNode::Map(_), _) => "the field is a `map`: its default is `{}`",
        _ => "no literal stands for a value of this type; its own `Default` counts",
    };
    Some(expected)
}

/// The first variant whose data a written default can be. Avro 1.12 lets a default be a value of any branch.
pub(super) const fn branch_of_default(node: &UnionNode, default: &Literal) -> Option<usize> {
    let mut i = 0;
    while i < node.variants.len() {
        let variant = &node.variants[i];
        if !variant.unit && default_problem(variant.ty, default).is_none() {
            return Some(i);
        }
        i += 1;
    }
    None
}

const fn list_problem(items: TypeRef, list: &[Literal]) -> Option<&'static str> {
    let mut i = 0;
    while i < list.len() {
        if let Some(problem) = default_problem(items, &list[i]) {
            return Some(problem);
        }
        i += 1;
    }
    None
}

const fn entries_problem(
    values: TypeRef,
    entries: &[(&'static str, Literal)],
) -> Option<&'static str> {
    let mut i = 0;
    while i < entries.len() {
        if let Some(problem) = default_problem(values, &entries[i].1) {
            return Some(problem);
        }
        i += 1;
    }
    None
}

/// The fields that a record's default has, and those that it leaves to their own.
const fn members_problem(
    record: &RecordNode,
    members: &[(&'static str, Literal)],
) -> Option<&'static str> {
    let (mut i, mut found) = (0, 0);
    while i < record.fields.len() {
        let field = &record.fields[i];
        i += 1;
        if let Some(value) = member(members, field.name) {
            found += 1;
            if let Some(problem) = default_problem(field.ty, value) {
                return Some(problem);
            }
            continue;
        }
        let implied = matches!(field.ty.get(), TypeNode::Optional(_, 0));
        if field.flatten || !implied && field.default.is_none() {
            return Some("the default of a record has each field that has no default of its own");
        }
    }
    if found == members.len() {
        None
    } else {
        Some("the default has a field that the record does not have, or one twice")
    }
}

/// A field in the default of a record.
pub(super) const fn member<'a>(
    members: &'a [(&'static str, Literal)],
    name: &str,
) -> Option<&'a Literal> {
    let mut i = 0;
    while i < members.len() {
        if same_text(members[i].0, name) {
            return Some(&members[i].1);
        }
        i += 1;
    }
    None
}

/// How many characters a text has when all are of ISO 8859-1, the form of bytes in a schema's JSON.
const fn latin1_len(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut i, mut len) = (0, 0);
    while i < bytes.len() {
        // U+0080 to U+00FF are two bytes, of which the first is C2 or C3.
        i += match bytes[i] {
            0..0x80 => 1,
            0xc2 | 0xc3 => 2,
            _ => return None,
        };
        len += 1;
    }
    Some(len)
}

const fn has_symbol(node: &EnumNode, symbol: &str) -> bool {
    let mut i = 0;
    while i < node.symbols.len() {
        if same_text(node.symbols[i], symbol) {
            return true;
        }
        i += 1;
    }
    false
}

/// Holds a field against its `max_len` and that of its items.
///
/// # Errors
/// When it is longer.
pub fn check_bounds<T: EventType + ?Sized>(
    value: &T,
    node: &'static RecordNode,
    index: usize,
) -> Result<(), EncodeError> {
    let Some(field) = node.fields.get(index) else {
        return Ok(());
    };
    let Bounds { len, items } = field.bounds;
    let checked = [
        (len, value.length()),
        (
            items,
            if items == u32::MAX {
                None
            } else {
                value.longest_item()
            },
        ),
    ];
    for (max, len) in checked {
        if let Some(len) = len
            && len > max as usize
        {
            return Err(
                EncodeError::new(EncodeErrorKind::TooLong { len, max }).in_field(field.name)
            );
        }
    }
    Ok(())
}

/// The same for a field that `with` writes in a form of type `ty`, which alone has the length: it is written to be measured.
///
/// # Errors
/// When it is longer, or cannot be written.
pub fn check_written_bounds<T: EventType>(
    ty: TypeRef,
    value: &T,
    node: &'static RecordNode,
    index: usize,
) -> Result<(), EncodeError> {
    let Some(field) = node.fields.get(index) else {
        return Ok(());
    };
    let mut written = Vec::new();
    avro::encode(value, &mut written).map_err(|error| error.in_field(field.name))?;
    let mut input = AvroDecoder::new(&written);
    let present = match ty.get() {
        TypeNode::Optional(_, null) => input.long().is_ok_and(|branch| branch != i64::from(*null)),
        _ => true,
    };
    // Texts, bytes, lists and maps all begin with their length.
    let len = if present {
        input.long().unwrap_or(0)
    } else {
        0
    };
    let (len, max) = (usize::try_from(len).unwrap_or(0), field.bounds.len);
    if len > max as usize {
        return Err(EncodeError::new(EncodeErrorKind::TooLong { len, max }).in_field(field.name));
    }
    Ok(())
}
