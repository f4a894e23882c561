//! `max_len`: which types have a length, and whether a value keeps within it.

use super::{EncodeError, EncodeErrorKind, EventType};
use crate::model::Bounds;
use crate::tree::{Literal, RecordNode, TypeNode, TypeRef};

/// Whether `max_len` means something for a type: a text, bytes, a list, a map, or an `Option` of one.
#[must_use]
pub const fn takes_max_len(ty: TypeRef) -> bool {
    match ty.get() {
        TypeNode::Optional(inner) => takes_max_len(*inner),
        TypeNode::String
        | TypeNode::Bytes
        | TypeNode::Array(_)
        | TypeNode::Map(_)
        | TypeNode::Broken => true,
        _ => false,
    }
}

/// Whether a written default is a value of the type.
#[must_use]
pub const fn takes_default(ty: TypeRef, default: &Literal) -> bool {
    match (ty.get(), default) {
        (TypeNode::Broken, _) | (TypeNode::Optional(_), Literal::Null) => true,
        // Avro 1.12: the default of a union may be a value of any branch.
        (TypeNode::Optional(inner), _) => takes_default(*inner, default),
        (TypeNode::Boolean, Literal::Bool(_)) => true,
        (TypeNode::Int, Literal::Int(value, _)) => {
            *value >= i32::MIN as i64 && *value <= i32::MAX as i64
        }
        (TypeNode::Long, Literal::Int(..)) => true,
        (TypeNode::Float | TypeNode::Double, Literal::Int(..) | Literal::Float(..)) => true,
        (TypeNode::String, Literal::Str(..)) => true,
        (TypeNode::Enum(node), Literal::Str(symbol, _)) => {
            let mut i = 0;
            while i < node.symbols.len() {
                if crate::tree::same_text(node.symbols[i], symbol) {
                    return true;
                }
                i += 1;
            }
            false
        }
        (TypeNode::Logical(base, _), Literal::Int(..)) => takes_default(*base, default),
        (TypeNode::Array(_), Literal::EmptyArray) => true,
        (TypeNode::Map(_), Literal::EmptyObject) => true,
        _ => false,
    }
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
