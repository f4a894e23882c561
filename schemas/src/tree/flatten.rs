//! From the tree to the table, in a `const fn`: each named type once, however often and however deep it is used.
//!
//! Breadth first, with the table's own list of nodes as the queue: no recursion, so that neither a deep nor a recursive nor a
//! diamond-shaped type meets a limit of the compiler's evaluator. It runs twice, first to count ([`count`]), then to fill.

use super::alike::{alike, has_dot, primitive};
use super::name::{name_of, simple_name};
use super::problem::{Found, record_problem, union_problem};
use super::{About, FieldNode, Name, RecordNode, TypeNode, TypeRef, UnionNode, same_name};
use crate::model::{Field, Kind, Logical, Node, NodeId, Order, Range, Span, Table};

/// The most types a schema may have.
pub(crate) const MAX_NODES: usize = 1024;

/// How long each list of a table is.
#[derive(Clone, Copy, Debug)]
pub struct Counts {
    /// Bytes of the text pool.
    pub text: usize,
    /// Types.
    pub nodes: usize,
    /// Fields of all records.
    pub fields: usize,
    /// Branches of all unions.
    pub branches: usize,
    /// Symbols and aliases.
    pub spans: usize,
    /// A type in it carries an error that was reported already, or is reported with `problem`.
    pub broken: bool,
    /// What is wrong with the types together, which none of them could see alone.
    pub problem: Option<Found>,
}

/// A table that owns its lists, of lengths known while compiling.
#[derive(Debug)]
pub struct Flat<const T: usize, const N: usize, const F: usize, const B: usize, const S: usize> {
    text: [u8; T],
    nodes: [Node; N],
    fields: [Field; F],
    branches: [NodeId; B],
    spans: [Span; S],
}

impl<const T: usize, const N: usize, const F: usize, const B: usize, const S: usize>
    Flat<T, N, F, B, S>
{
    /// The table.
    #[must_use]
    pub const fn table(&self) -> Table<'_> {
        Table {
            text: &self.text,
            nodes: &self.nodes,
            fields: &self.fields,
            branches: &self.branches,
            spans: &self.spans,
        }
    }
}

/// How long the lists of `root`'s table are.
#[must_use]
pub const fn count(root: TypeRef) -> Counts {
    let mut builder = Builder::<0, MAX_NODES, 0, 0, 0>::new();
    builder.run(root);
    builder.len
}

/// The table of `root`; the lengths are those that [`count`] gave.
#[must_use]
pub const fn flatten<
    const T: usize,
    const N: usize,
    const F: usize,
    const B: usize,
    const S: usize,
>(
    root: TypeRef,
) -> Flat<T, N, F, B, S> {
    let mut builder = Builder::<T, N, F, B, S>::new();
    builder.run(root);
    builder.flat
}

const EMPTY_NODE: Node = Node {
    kind: Kind::Null,
    logical: Logical::None,
    doc: Span::EMPTY,
    aliases: Range::EMPTY,
    props: Span::EMPTY,
};
const EMPTY_FIELD: Field = Field {
    name: Span::EMPTY,
    node: 0,
    default: None,
    doc: Span::EMPTY,
    aliases: Range::EMPTY,
    order: Order::Ascending,
    props: Span::EMPTY,
    bounds: FieldNode::NEW.bounds,
};
const NO_NODE: NodeId = NodeId::MAX;

/// A table in the making. A list of length 0 is only counted.
struct Builder<const T: usize, const N: usize, const F: usize, const B: usize, const S: usize> {
    flat: Flat<T, N, F, B, S>,
    len: Counts,
    /// The tree node of each table node.
    sources: [TypeRef; N],
    /// The nodes that have names, to find them again.
    named: [NodeId; N],
    named_len: usize,
    /// The node of each primitive that was met, in the order of [`primitive`].
    primitives: [NodeId; 8],
    /// The namespace of the root: types without one take it, as in Avro a name takes that of the type around it.
    namespace: &'static str,
    /// The root has none and a record has one: within it a name without namespace would be a name of that record's namespace.
    inner_namespace: bool,
    /// A type that has no namespace is used more than once.
    bare_again: Option<&'static str>,
}

impl<const T: usize, const N: usize, const F: usize, const B: usize, const S: usize>
    Builder<T, N, F, B, S>
{
    const fn new() -> Self {
        Self {
            flat: Flat {
                text: [0; T],
                nodes: [EMPTY_NODE; N],
                fields: [EMPTY_FIELD; F],
                branches: [0; B],
                spans: [Span::EMPTY; S],
            },
            len: Counts {
                text: 0,
                nodes: 0,
                fields: 0,
                branches: 0,
                spans: 0,
                broken: false,
                problem: None,
            },
            sources: [FieldNode::NEW.ty; N],
            named: [0; N],
            named_len: 0,
            primitives: [NO_NODE; 8],
            namespace: "",
            inner_namespace: false,
            bare_again: None,
        }
    }

    const fn run(&mut self, root: TypeRef) {
        if let Some(name) = name_of(root.get()) {
            self.namespace = name.namespace;
        }
        self.intern(root);
        let mut id = 0;
        while id < self.len.nodes {
            self.flat.nodes[id] = self.node(self.sources[id]);
            id += 1;
        }
        // Avro 1.12, "Names": within a namespace a name without dots is a name of that namespace.
        if let Some(name) = self.bare_again
            && self.inner_namespace
        {
            self.found(
                name,
                "",
                "it is used more than once and has no namespace, and a type around it has one: Avro cannot refer to it there; \
                 give the event a `namespace`, or all of the crate in schemas/kafka-event.toml",
            );
        }
    }

    /// The id of a type: a new one, or that of the same primitive or the same name.
    const fn intern(&mut self, ty: TypeRef) -> NodeId {
        let node = ty.get();
        let primitive = primitive(node);
        if let Some(index) = primitive
            && self.primitives[index] != NO_NODE
        {
            return self.primitives[index];
        }
        let name = name_of(node);
        if let Some(name) = name {
            let mut i = 0;
            while i < self.named_len {
                let id = self.named[i];
                let other = self.sources[id as usize].get();
                if let Some(other_name) = name_of(other)
                    && same_name(&self.spaced(name), &self.spaced(other_name))
                {
                    if !alike(node, other) {
                        self.found(
                            name.name,
                            "",
                            "two different types of the event have this name in its schema; give one of them \
                             another name, `#[event(rename = \"…\")]`, or another `namespace`",
                        );
                    }
                    if self.spaced(name).namespace.is_empty() {
                        self.bare_again = Some(name.name);
                    }
                    return id;
                }
                i += 1;
            }
            if self.namespace.is_empty()
                && !name.namespace.is_empty()
                && matches!(node, TypeNode::Record(_))
            {
                self.inner_namespace = true;
            }
        }
        if self.len.nodes == N {
            self.found("the schema", "", "an event has at most 1024 types");
            return 0;
        }
        let id = self.len.nodes as NodeId;
        self.sources[self.len.nodes] = ty;
        self.len.nodes += 1;
        if let Some(index) = primitive {
            self.primitives[index] = id;
        }
        if name.is_some() {
            self.named[self.named_len] = id;
            self.named_len += 1;
        }
        id
    }

    /// The name with the namespace that it has in this schema.
    const fn spaced(&self, name: &Name) -> Name {
        let mut spaced = *name;
        if spaced.namespace.is_empty() {
            spaced.namespace = self.namespace;
        }
        spaced
    }

    const fn found(&mut self, owner: &'static str, field: &'static str, text: &'static str) {
        self.len.broken = true;
        if self.len.problem.is_none() {
            self.len.problem = Some(Found { owner, field, text });
        }
    }

    /// A type that is not generic reports its problem itself.
    const fn look_at(&mut self, record: &'static RecordNode) {
        if let Some(problem) = record_problem(record) {
            self.len.broken = true;
            if !record.name.args.is_empty() {
                let field = &record.fields[problem.index];
                self.found(record.name.name, field.name, problem.text);
            }
        }
    }

    const fn node(&mut self, ty: TypeRef) -> Node {
        let mut node = EMPTY_NODE;
        match ty.get() {
            TypeNode::Null => {}
            TypeNode::Broken => self.len.broken = true,
            TypeNode::Boolean => node.kind = Kind::Boolean,
            TypeNode::Int => node.kind = Kind::Int,
            TypeNode::Long => node.kind = Kind::Long,
            TypeNode::Float => node.kind = Kind::Float,
            TypeNode::Double => node.kind = Kind::Double,
            TypeNode::Bytes => node.kind = Kind::Bytes,
            TypeNode::String => node.kind = Kind::String,
            TypeNode::Logical(base, logical) => {
                // The base is a primitive or a fixed: one step, no loop.
                node = self.node(*base);
                node.logical = *logical;
            }
            TypeNode::Array(items) => {
                node.kind = Kind::Array {
                    items: self.intern(*items),
                }
            }
            TypeNode::Map(values) => {
                node.kind = Kind::Map {
                    values: self.intern(*values),
                }
            }
            TypeNode::Optional(inner) => {
                node.kind = Kind::Union {
                    branches: self.optional(*inner),
                }
            }
            TypeNode::Union(union) => {
                let start = self.len.branches as u32;
                self.union(union);
                node.kind = Kind::Union {
                    branches: Range {
                        start,
                        len: self.len.branches as u32 - start,
                    },
                };
            }
            TypeNode::Record(record) => {
                self.look_at(record);
                self.about(&mut node, &record.name, &record.about);
                let name = self.full_name(&record.name);
                node.kind = Kind::Record {
                    name,
                    fields: self.fields(record),
                };
            }
            TypeNode::Enum(en) => {
                self.about(&mut node, &en.name, &en.about);
                let name = self.full_name(&en.name);
                node.kind = Kind::Enum {
                    name,
                    symbols: self.symbols(en.symbols),
                    default: en.default,
                };
            }
            TypeNode::Fixed(fixed) => {
                self.about(&mut node, &fixed.name, &fixed.about);
                node.kind = Kind::Fixed {
                    name: self.full_name(&fixed.name),
                    size: fixed.size,
                };
            }
        }
        node
    }

    const fn optional(&mut self, inner: TypeRef) -> Range {
        let start = self.len.branches as u32;
        let null = self.intern(TypeRef::new(&TypeNode::Null));
        self.branch(null);
        match inner.get() {
            TypeNode::Union(union) => self.union(union),
            _ => {
                let id = self.intern(inner);
                self.branch(id);
            }
        }
        Range {
            start,
            len: self.len.branches as u32 - start,
        }
    }

    const fn union(&mut self, union: &'static UnionNode) {
        // An enum with data that is generic has no name to say; it reports its problem where it is used, as the others do.
        if union_problem(union).is_some() {
            self.len.broken = true;
        }
        let mut i = 0;
        while i < union.variants.len() {
            let id = self.intern(union.variants[i].ty);
            self.branch(id);
            i += 1;
        }
    }

    const fn branch(&mut self, id: NodeId) {
        if self.len.branches < B {
            self.flat.branches[self.len.branches] = id;
        }
        self.len.branches += 1;
    }

    const fn fields(&mut self, record: &'static RecordNode) -> Range {
        let start = self.len.fields as u32;
        self.fields_of(record);
        Range {
            start,
            len: self.len.fields as u32 - start,
        }
    }

    /// The fields of a record, those of a flattened record in place of it. Recursion is as deep as flattening is: what has no end was
    /// found before.
    const fn fields_of(&mut self, record: &'static RecordNode) {
        let mut i = 0;
        while i < record.fields.len() {
            let field = &record.fields[i];
            i += 1;
            if field.flatten {
                match field.ty.get() {
                    TypeNode::Record(inner) if record_problem(record).is_none() => {
                        self.fields_of(inner);
                    }
                    _ => self.len.broken = true,
                }
                continue;
            }
            let made = Field {
                name: self.text(field.name),
                node: self.intern(field.ty),
                default: match &field.default {
                    Some(literal) => Some(self.text(literal.json())),
                    None if matches!(field.ty.get(), TypeNode::Optional(_)) => {
                        Some(self.text("null"))
                    }
                    None => None,
                },
                doc: self.text(field.about.doc),
                aliases: self.symbols(field.about.aliases),
                order: Order::Ascending,
                props: self.text(field.about.props),
                bounds: field.bounds,
            };
            if self.len.fields < F {
                self.flat.fields[self.len.fields] = made;
            }
            self.len.fields += 1;
        }
    }

    const fn about(&mut self, node: &mut Node, name: &Name, about: &'static About) {
        node.doc = self.text(about.doc);
        node.props = self.text(about.props);
        let start = self.len.spans as u32;
        let mut i = 0;
        while i < about.aliases.len() {
            let alias = about.aliases[i];
            let from = self.len.text as u32;
            let namespace = self.spaced(name).namespace;
            if !has_dot(alias) && !namespace.is_empty() {
                self.text(namespace);
                self.text(".");
            }
            self.text(alias);
            self.span(Span {
                start: from,
                len: self.len.text as u32 - from,
            });
            i += 1;
        }
        node.aliases = Range {
            start,
            len: self.len.spans as u32 - start,
        };
    }

    const fn symbols(&mut self, symbols: &[&'static str]) -> Range {
        let start = self.len.spans as u32;
        let mut i = 0;
        while i < symbols.len() {
            let span = self.text(symbols[i]);
            self.span(span);
            i += 1;
        }
        Range {
            start,
            len: symbols.len() as u32,
        }
    }

    const fn span(&mut self, span: Span) {
        if self.len.spans < S {
            self.flat.spans[self.len.spans] = span;
        }
        self.len.spans += 1;
    }

    const fn full_name(&mut self, name: &Name) -> Span {
        let name = &self.spaced(name);
        let start = self.len.text as u32;
        if !name.namespace.is_empty() {
            self.text(name.namespace);
            self.text(".");
        }
        self.simple(name);
        Span {
            start,
            len: self.len.text as u32 - start,
        }
    }

    const fn simple(&mut self, name: &Name) {
        self.text(name.name);
        let mut i = 0;
        while i < name.args.len() {
            self.text("_");
            self.argument(name.args[i]);
            i += 1;
        }
    }

    const fn argument(&mut self, ty: TypeRef) {
        let node = ty.get();
        if let Some(name) = name_of(node) {
            return self.simple(name);
        }
        self.text(simple_name(node));
        if let TypeNode::Array(inner) | TypeNode::Map(inner) | TypeNode::Optional(inner) = node {
            self.text("_");
            self.argument(*inner);
        }
    }

    const fn text(&mut self, text: &str) -> Span {
        let span = Span {
            start: self.len.text as u32,
            len: text.len() as u32,
        };
        if T > 0 {
            let (_, rest) = self.flat.text.split_at_mut(self.len.text);
            let (place, _) = rest.split_at_mut(text.len());
            place.copy_from_slice(text.as_bytes());
        }
        self.len.text += text.len();
        span
    }
}
