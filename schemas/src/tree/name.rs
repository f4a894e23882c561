//! Full names of tree nodes, compared and measured without allocating, in a `const fn`.

use super::{Name, TypeNode, TypeRef};

/// Whether two texts are the same (`==` on `str` is not a `const fn`).
pub(crate) const fn same_text(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// Whether two nodes carry the same full name. Type arguments are compared by their own names.
pub(crate) const fn same_name(a: &Name, b: &Name) -> bool {
    // Names differ mostly in their last letters' count: the cheap test first.
    if !same_text(a.name, b.name)
        || !same_text(a.namespace, b.namespace)
        || a.args.len() != b.args.len()
    {
        return false;
    }
    let mut i = 0;
    while i < a.args.len() {
        if !same_argument(a.args[i], b.args[i]) {
            return false;
        }
        i += 1;
    }
    true
}

/// Whether two type arguments write the same text.
const fn same_argument(a: TypeRef, b: TypeRef) -> bool {
    match (a.get(), b.get()) {
        (TypeNode::Array(a), TypeNode::Array(b))
        | (TypeNode::Map(a), TypeNode::Map(b))
        | (TypeNode::Optional(a, _), TypeNode::Optional(b, _)) => same_argument(*a, *b),
        (a, b) => match (name_of(a), name_of(b)) {
            (Some(a), Some(b)) => same_name(a, b),
            (None, None) => same_text(simple_name(a), simple_name(b)),
            _ => false,
        },
    }
}

/// The name of a named type.
pub(crate) const fn name_of(node: &'static TypeNode) -> Option<&'static Name> {
    match node {
        TypeNode::Record(r) => Some(&r.name),
        TypeNode::Enum(e) => Some(&e.name),
        TypeNode::Fixed(f) => Some(&f.name),
        TypeNode::Logical(base, _) => name_of(base.get()),
        _ => None,
    }
}

/// What a type is called in the name of a generic type made with it, what is inside it not included.
pub(crate) const fn simple_name(node: &'static TypeNode) -> &'static str {
    match node {
        TypeNode::Null | TypeNode::Broken => "null",
        TypeNode::Boolean => "boolean",
        TypeNode::Int => "int",
        TypeNode::Long => "long",
        TypeNode::Float => "float",
        TypeNode::Double => "double",
        TypeNode::Bytes => "bytes",
        TypeNode::String => "string",
        TypeNode::Logical(base, _) => simple_name(base.get()),
        TypeNode::Array(_) => "array",
        TypeNode::Map(_) => "map",
        TypeNode::Optional(..) => "optional",
        TypeNode::Union(_) => "union",
        TypeNode::Record(r) => r.name.name,
        TypeNode::Enum(e) => e.name.name,
        TypeNode::Fixed(f) => f.name.name,
    }
}
