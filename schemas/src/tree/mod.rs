//! The schema of a Rust type as a tree of `'static` nodes: what the macro writes and trait constants compose.
//!
//! A type knows its own node and, through [`EventType::SCHEMA`](crate::EventType::SCHEMA), those of its fields, also of other crates.
//! References are [`TypeRef`]s rather than `&'static`: a compiler that checks a constant follows references, which would make a
//! recursive type a cycle; it does not follow pointers.

mod alike;
mod flatten;
mod literal;
mod name;
mod problem;

pub(crate) use flatten::MAX_NODES;
pub use flatten::{Counts, Draft, Flat};
pub use literal::Literal;
pub(crate) use name::{same_name, same_text};
pub(crate) use problem::position_of;
pub use problem::{Found, Problem, record_problem, union_problem};

use crate::model::{Bounds, Logical};

/// A reference to the node of a type, always valid: it can only be made from a `'static` node.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct TypeRef(*const TypeNode);

// SAFETY: it points to an immutable `'static` node without interior mutability.
unsafe impl Send for TypeRef {}
// SAFETY: as above.
unsafe impl Sync for TypeRef {}

impl TypeRef {
    /// A reference to `node`.
    #[must_use]
    pub const fn new(node: &'static TypeNode) -> Self {
        Self(node)
    }

    /// The node.
    #[must_use]
    pub const fn get(self) -> &'static TypeNode {
        // SAFETY: `new` is the only constructor and takes a `'static` reference.
        unsafe { &*self.0 }
    }
}

impl std::fmt::Debug for TypeRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Not the node behind it: a recursive type would print for ever.
        f.write_str("TypeRef")
    }
}

/// What a type is.
#[derive(Debug)]
pub enum TypeNode {
    /// `null`
    Null,
    /// `boolean`
    Boolean,
    /// `int`
    Int,
    /// `long`
    Long,
    /// `float`
    Float,
    /// `double`
    Double,
    /// `bytes`
    Bytes,
    /// `string`
    String,
    /// A logical type over a primitive or a fixed.
    Logical(TypeRef, Logical),
    /// `array` of the items' type.
    Array(TypeRef),
    /// `map` of the values' type.
    Map(TypeRef),
    /// A union of `T`, or of its branches when it is itself a union, with `null` at that position: 0 is `["null", T]`.
    Optional(TypeRef, u32),
    /// A union of an enum's variants.
    Union(&'static UnionNode),
    /// `record`
    Record(&'static RecordNode),
    /// `enum`
    Enum(&'static EnumNode),
    /// `fixed`
    Fixed(&'static FixedNode),
    /// What a macro that reported an error leaves behind: every later check accepts it in silence.
    Broken,
}

/// The name of a record, enum or fixed.
#[derive(Clone, Copy, Debug)]
pub struct Name {
    /// The namespace; empty when there is none.
    pub namespace: &'static str,
    /// The name without namespace.
    pub name: &'static str,
    /// The types that a generic type was made with; each adds `_` and its simple name, so that two of them differ.
    pub args: &'static [TypeRef],
}

impl Name {
    /// A name without type arguments.
    #[must_use]
    pub const fn new(namespace: &'static str, name: &'static str) -> Self {
        Self {
            namespace,
            name,
            args: &[],
        }
    }
}

/// What every named type can say of itself.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// Its documentation; empty when it has none.
    pub doc: &'static str,
    /// Former names, relative to the namespace or full.
    pub aliases: &'static [&'static str],
    /// Custom attributes as the inside of a JSON object, already escaped.
    pub props: &'static str,
}

impl About {
    /// Nothing to say.
    pub const NONE: Self = Self {
        doc: "",
        aliases: &[],
        props: "",
    };
}

/// A type that has a node of its own, for a generic type: a `static` cannot be generic.
#[doc(hidden)]
pub trait Described {
    /// [`RecordNode`], [`EnumNode`] or [`UnionNode`].
    type Node: 'static;
    /// The node.
    const NODE: &'static Self::Node;
}

/// A record.
#[derive(Debug)]
pub struct RecordNode {
    /// Its name.
    pub name: Name,
    /// Documentation, aliases, attributes.
    pub about: About,
    /// Its fields in order.
    pub fields: &'static [FieldNode],
}

impl RecordNode {
    /// The name of field `index`, or `?` where there is none: for errors.
    pub(crate) fn field_name(&self, index: usize) -> &'static str {
        self.fields.get(index).map_or("?", |f| f.name)
    }
}

/// A field of a record.
#[derive(Debug)]
pub struct FieldNode {
    /// Its name in the schema.
    pub name: &'static str,
    /// Its name as a JSON key, with quotes and colon: `"name":`.
    pub key: &'static str,
    /// Its type.
    pub ty: TypeRef,
    /// The schema default, when one was written.
    pub default: Option<Literal>,
    /// Documentation, aliases, attributes.
    pub about: About,
    /// How long its value may be.
    pub bounds: Bounds,
    /// The fields of its record type stand in place of it.
    pub flatten: bool,
}

impl FieldNode {
    /// What a field is where nothing else is said: `FieldNode { name: …, ..FieldNode::NEW }`.
    pub const NEW: Self = Self {
        name: "",
        key: "",
        ty: TypeRef::new(&TypeNode::Null),
        default: None,
        about: About::NONE,
        bounds: Bounds::NONE,
        flatten: false,
    };
}

/// An enum without data.
#[derive(Debug)]
pub struct EnumNode {
    /// Its name.
    pub name: Name,
    /// Documentation, aliases, attributes.
    pub about: About,
    /// Its symbols in order.
    pub symbols: &'static [&'static str],
    /// The position of the symbol that stands for one the reader does not know.
    pub default: Option<u32>,
}

/// A fixed.
#[derive(Debug)]
pub struct FixedNode {
    /// Its name.
    pub name: Name,
    /// Documentation, aliases, attributes.
    pub about: About,
    /// Its size in bytes.
    pub size: u32,
}

/// An enum with data: a union of its variants' types.
#[derive(Debug)]
pub struct UnionNode {
    /// The variants in order.
    pub variants: &'static [VariantNode],
}

/// A variant of an enum with data.
#[derive(Debug)]
pub struct VariantNode {
    /// What the JSON form calls it.
    pub tag: &'static str,
    /// The type of its data; a record without fields when it has none.
    pub ty: TypeRef,
    /// It has no data.
    pub unit: bool,
}
