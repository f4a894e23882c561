//! The largest JSON form of a value, found over the tree: a union's tags, and what it inlines, are known to it alone.

use super::payload::plus;
use super::record::longest_symbol;
use crate::model::{Bounds, Logical};
use crate::tree::{RecordNode, TypeNode, TypeRef};

/// How deep types may nest. What nests deeper, and what is recursive, has no proven size.
const MAX_DEPTH: u32 = 32;

/// How many types are looked at, one that is used twice counted twice: a compiler's time is not spent without end.
const MAX_TYPES: u32 = 10_000;

/// The longest text of a 64-bit number, and of what is a number where RFC 3339 has no text.
const LONG: u64 = 20;

/// The largest JSON form of a payload. `None`: it has none that could be proven.
#[must_use]
pub(super) const fn largest(node: &'static RecordNode) -> Option<u64> {
    let mut left = MAX_TYPES;
    record(node, 0, &mut left)
}

/// The largest JSON form of one field's value.
pub(super) const fn field(ty: TypeRef, bounds: Bounds) -> Option<u64> {
    let mut left = MAX_TYPES;
    value(ty, bounds, 0, &mut left)
}

const fn record(node: &'static RecordNode, depth: u32, left: &mut u32) -> Option<u64> {
    let mut sum = 2;
    let mut i = 0;
    while i < node.fields.len() {
        let field = &node.fields[i];
        // What is flattened has fewer brackets; its own name is not written.
        let key = field.key.len() as u64 + 1;
        match value(field.ty, field.bounds, depth, left) {
            Some(size) => sum = plus(sum, plus(key, size)),
            None => return None,
        }
        i += 1;
    }
    Some(sum)
}

const fn value(ty: TypeRef, bounds: Bounds, depth: u32, left: &mut u32) -> Option<u64> {
    if depth == MAX_DEPTH || *left == 0 {
        return None;
    }
    *left -= 1;
    let depth = depth + 1;
    let of_items = Bounds {
        len: bounds.items,
        items: u32::MAX,
    };
    match ty.get() {
        TypeNode::Broken => Some(0),
        TypeNode::Null => Some(4),
        TypeNode::Boolean => Some(5),
        TypeNode::Int => Some(11),
        TypeNode::Long => Some(LONG),
        TypeNode::Float => Some(16),
        TypeNode::Double => Some(24),
        TypeNode::String => string(bounds.len),
        TypeNode::Bytes => base64(bounds.len),
        TypeNode::Fixed(fixed) => base64(fixed.size),
        TypeNode::Logical(base, logical) => match logical_size(*logical) {
            Some(size) => Some(size),
            None => value(*base, bounds, depth, left),
        },
        TypeNode::Optional(inner, _) => match value(*inner, bounds, depth, left) {
            Some(size) if size < 4 => Some(4),
            size => size,
        },
        TypeNode::Array(items) => match value(*items, of_items, depth, left) {
            Some(item) => many(bounds.len, item),
            None => None,
        },
        TypeNode::Map(values) => {
            match (string(bounds.items), value(*values, of_items, depth, left)) {
                (Some(key), Some(value)) => many(bounds.len, plus(key, plus(1, value))),
                _ => None,
            }
        }
        TypeNode::Enum(node) => Some(longest_symbol(node) + 2),
        TypeNode::Record(node) => record(node, depth, left),
        TypeNode::Union(node) => {
            let (mut most, mut i) = (0, 0);
            while i < node.variants.len() {
                let variant = &node.variants[i];
                // In quotes, before a colon, in brackets.
                let tag = escaped(variant.tag) + 2 + 1 + 2;
                match value(variant.ty, bounds, depth, left) {
                    Some(size) if plus(tag, size) > most => most = plus(tag, size),
                    Some(_) => {}
                    None => return None,
                }
                i += 1;
            }
            Some(most)
        }
    }
}

/// What a byte of a text can become: a control character is `\u001f`.
const ESCAPED: u64 = 6;

/// What a text takes between its quotes.
const fn escaped(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let (mut size, mut i) = (0, 0);
    while i < bytes.len() {
        size += match bytes[i] {
            0..0x20 => ESCAPED,
            b'"' | b'\\' => 2,
            _ => 1,
        };
        i += 1;
    }
    size
}

const fn string(len: u32) -> Option<u64> {
    match len {
        u32::MAX => None,
        len => Some(len as u64 * ESCAPED + 2),
    }
}

const fn base64(len: u32) -> Option<u64> {
    match len {
        u32::MAX => None,
        len => Some((len as u64).div_ceil(3) * 4 + 2),
    }
}

/// A list in brackets, a comma behind each.
const fn many(count: u32, item: u64) -> Option<u64> {
    match count {
        u32::MAX => None,
        count => Some(plus(2, plus(item, 1).saturating_mul(count as u64))),
    }
}

/// The size of a text that a logical type is, in quotes. `None`: it is what its base is.
const fn logical_size(logical: Logical) -> Option<u64> {
    Some(match logical {
        Logical::None | Logical::BigDecimal => return None,
        // A sign, a point, and the digits of an i128 or those that the scale asks for.
        Logical::Decimal { scale, .. } => {
            let digits = scale as u64 + 1;
            4 + if digits > 39 { digits } else { 39 }
        }
        Logical::Uuid => 38,
        Logical::Date => 12,
        Logical::TimeMillis | Logical::TimeMicros => LONG,
        Logical::TimestampMillis
        | Logical::TimestampMicros
        | Logical::TimestampNanos
        | Logical::LocalTimestampMillis
        | Logical::LocalTimestampMicros
        | Logical::LocalTimestampNanos => "\"2013-01-01T00:00:00.000000000Z\"".len() as u64,
        Logical::Duration => "\"P4294967295M4294967295DT4294967.295S\"".len() as u64,
    })
}
