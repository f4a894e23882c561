//! From the tree to the table, in a `const fn`: each named type once, however often and however deep it is used.
//!
//! Breadth first, with the table's own list of nodes as the queue: no recursion, so that neither a deep nor a recursive nor a
//! diamond-shaped type meets a limit of the compiler's evaluator. The lengths of the table's lists are known only
//! at the end, so a [`Draft`] comes first, from whose lists those of exact length are cut; only what is larger is built again.

mod node;
mod text;

use super::alike::{alike, primitive};
use super::name::name_of;
use super::problem::{Found, record_problem};
use super::{FieldNode, Name, RecordNode, TypeNode, TypeRef, same_name};
use crate::model::{Field, Node, NodeId, Span, Table};

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
    const fn empty() -> Self {
        Self {
            text: [0; T],
            nodes: [Node::NULL; N],
            fields: [Field::UNNAMED; F],
            branches: [0; B],
            spans: [Span::EMPTY; S],
        }
    }

    /// Fills the lists as far as they reach, and says how long they have to be.
    const fn fill(&mut self, root: TypeRef) -> Counts {
        Builder::new(Lists {
            text: &mut self.text,
            nodes: &mut self.nodes,
            fields: &mut self.fields,
            branches: &mut self.branches,
            spans: &mut self.spans,
        })
        .run(root)
    }

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

/// A first look at a type: how long the lists of its table are, and the lists themselves as far as there is room. Most events fit,
/// so that for them the work is done once.
#[derive(Debug)]
pub struct Draft {
    /// How long the lists are.
    pub counts: Counts,
    flat: Flat<4096, 64, 64, 64, 64>,
}

impl Draft {
    /// Looks at a type and all that it holds.
    #[must_use]
    pub const fn new(root: TypeRef) -> Self {
        let mut flat = Flat::empty();
        let counts = flat.fill(root);
        Self { counts, flat }
    }

    /// The table; its lengths are those of [`counts`](Self::counts), and `root` the type that the draft is of.
    #[must_use]
    pub const fn finish<
        const T: usize,
        const N: usize,
        const F: usize,
        const B: usize,
        const S: usize,
    >(
        &self,
        root: TypeRef,
    ) -> Flat<T, N, F, B, S> {
        let flat = &self.flat;
        if let Some(text) = flat.text.first_chunk::<T>()
            && let Some(nodes) = flat.nodes.first_chunk::<N>()
            && let Some(fields) = flat.fields.first_chunk::<F>()
            && let Some(branches) = flat.branches.first_chunk::<B>()
            && let Some(spans) = flat.spans.first_chunk::<S>()
        {
            return Flat {
                text: *text,
                nodes: *nodes,
                fields: *fields,
                branches: *branches,
                spans: *spans,
            };
        }
        let mut flat = Flat::empty();
        flat.fill(root);
        flat
    }
}

const NO_NODE: NodeId = NodeId::MAX;

/// The lists of a table in the making. As slices, since the compiler evaluates what depends on no parameter faster.
struct Lists<'a> {
    text: &'a mut [u8],
    nodes: &'a mut [Node],
    fields: &'a mut [Field],
    branches: &'a mut [NodeId],
    spans: &'a mut [Span],
}

/// A table in the making. What has no room is only counted.
struct Builder<'a> {
    lists: Lists<'a>,
    len: Counts,
    /// The tree node of each table node.
    sources: [TypeRef; MAX_NODES],
    /// The nodes that have names, to find them again.
    named: [NodeId; MAX_NODES],
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

impl<'a> Builder<'a> {
    const fn new(lists: Lists<'a>) -> Self {
        Self {
            lists,
            len: Counts {
                text: 0,
                nodes: 0,
                fields: 0,
                branches: 0,
                spans: 0,
                broken: false,
                problem: None,
            },
            sources: [FieldNode::NEW.ty; MAX_NODES],
            named: [0; MAX_NODES],
            named_len: 0,
            primitives: [NO_NODE; 8],
            namespace: "",
            inner_namespace: false,
            bare_again: None,
        }
    }

    const fn run(mut self, root: TypeRef) -> Counts {
        if let Some(name) = name_of(root.get()) {
            self.namespace = name.namespace;
        }
        self.intern(root);
        let mut id = 0;
        while id < self.len.nodes {
            let node = self.node(self.sources[id]);
            if id < self.lists.nodes.len() {
                self.lists.nodes[id] = node;
            }
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
        self.len
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
        if self.len.nodes == MAX_NODES {
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
}
