//! When two nodes of a tree are one type, or cannot both be branches of a union.

use super::TypeNode;
use super::name::{name_of, same_name, same_text, simple_name};

/// The place of a primitive in `Builder::primitives`.
pub(super) const fn primitive(node: &'static TypeNode) -> Option<usize> {
    Some(match node {
        TypeNode::Null => 0,
        TypeNode::Boolean => 1,
        TypeNode::Int => 2,
        TypeNode::Long => 3,
        TypeNode::Float => 4,
        TypeNode::Double => 5,
        TypeNode::Bytes => 6,
        TypeNode::String => 7,
        _ => return None,
    })
}

/// Whether two types cannot both be branches of one union.
pub(super) const fn same_branch(a: &'static TypeNode, b: &'static TypeNode) -> bool {
    match (name_of(a), name_of(b)) {
        (Some(a), Some(b)) => same_name(a, b),
        // Two that were refused are two errors already.
        (None, None) => !matches!(a, TypeNode::Broken) && same_text(simple_name(a), simple_name(b)),
        _ => false,
    }
}

/// Whether two nodes of one name can be one type: a look at the surface, enough to tell an accident from a second use.
pub(super) const fn alike(a: &'static TypeNode, b: &'static TypeNode) -> bool {
    match (a, b) {
        (TypeNode::Record(a), TypeNode::Record(b)) => {
            let mut i = 0;
            while i < a.fields.len() && i < b.fields.len() {
                if !same_text(a.fields[i].name, b.fields[i].name) {
                    return false;
                }
                i += 1;
            }
            a.fields.len() == b.fields.len()
        }
        (TypeNode::Enum(a), TypeNode::Enum(b)) => {
            let mut i = 0;
            while i < a.symbols.len() && i < b.symbols.len() {
                if !same_text(a.symbols[i], b.symbols[i]) {
                    return false;
                }
                i += 1;
            }
            a.symbols.len() == b.symbols.len()
        }
        (TypeNode::Fixed(a), TypeNode::Fixed(b)) => a.size == b.size,
        (TypeNode::Logical(a, _), TypeNode::Logical(b, _)) => alike(a.get(), b.get()),
        _ => false,
    }
}

pub(super) const fn has_dot(text: &str) -> bool {
    let text = text.as_bytes();
    let mut i = 0;
    while i < text.len() {
        if text[i] == b'.' {
            return true;
        }
        i += 1;
    }
    false
}
