//! A node of the table from one of the tree: what it is, its fields and branches.

use super::super::problem::{record_problem, union_problem};
use super::super::{RecordNode, TypeNode, TypeRef, UnionNode};
use super::Builder;
use crate::model::{Field, Kind, Node, NodeId, Order, Range};

/// The position of `null` in a union that has none.
const NO_NULL: usize = usize::MAX;

impl Builder<'_> {
    pub(super) const fn node(&mut self, ty: TypeRef) -> Node {
        let mut node = Node::NULL;
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
            TypeNode::Optional(inner, null) => {
                node.kind = Kind::Union {
                    branches: self.optional(*inner, *null),
                }
            }
            TypeNode::Union(union) => {
                let start = self.len.branches as u32;
                self.union(union, NO_NULL);
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

    const fn optional(&mut self, inner: TypeRef, null: u32) -> Range {
        let start = self.len.branches as u32;
        match inner.get() {
            TypeNode::Union(union) => self.union(union, null as usize),
            _ => {
                if null == 0 {
                    self.null();
                }
                let id = self.intern(inner);
                self.branch(id);
                if null > 0 {
                    self.null();
                }
            }
        }
        Range {
            start,
            len: self.len.branches as u32 - start,
        }
    }

    const fn null(&mut self) {
        let null = self.intern(TypeRef::new(&TypeNode::Null));
        self.branch(null);
    }

    /// The branches, with `null` at a position.
    const fn union(&mut self, union: &'static UnionNode, null: usize) {
        // An enum with data that is generic has no name to say; it reports its problem where it is used, as the others do.
        if union_problem(union).is_some() {
            self.len.broken = true;
        }
        let mut i = 0;
        while i < union.variants.len() {
            if i == null {
                self.null();
            }
            let id = self.intern(union.variants[i].ty);
            self.branch(id);
            i += 1;
        }
        if i == null {
            self.null();
        }
    }

    const fn branch(&mut self, id: NodeId) {
        if self.len.branches < self.lists.branches.len() {
            self.lists.branches[self.len.branches] = id;
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
                    None if matches!(field.ty.get(), TypeNode::Optional(_, 0)) => {
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
            if self.len.fields < self.lists.fields.len() {
                self.lists.fields[self.len.fields] = made;
            }
            self.len.fields += 1;
        }
    }
}
