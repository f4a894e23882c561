//! From a draft without errors to the owned schema: what the root reaches, breadth first, which is the order of a type's own table.

use super::draft::{Default, Draft, Shape, TypeRef};
use super::json::Json;
use crate::json::escape;
use crate::model::walk::depth;
use crate::model::{Bounds, Field, Kind, MAX_DEPTH, MAX_NODES, Node, NodeId, Range, Schema, Span};
use std::collections::{HashMap, VecDeque};

/// The schema below a root, or why it is too large.
pub(super) fn finish(draft: &Draft<'_>, root: TypeRef) -> Result<Schema, String> {
    let mut builder = Builder {
        draft,
        schema: Schema::default(),
        nodes: HashMap::new(),
        plain: HashMap::new(),
        todo: VecDeque::new(),
    };
    // A type gets its node before its parts have theirs: a part may be the type itself.
    builder.add(root);
    while let Some((id, node)) = builder.todo.pop_front() {
        builder.fill(id, node);
    }
    let schema = builder.schema;
    if schema.nodes.len() > MAX_NODES {
        return Err(format!("more than {MAX_NODES} types, the limit"));
    }
    if depth(&schema.table()) > MAX_DEPTH {
        return Err(format!("types nest deeper than the limit of {MAX_DEPTH}"));
    }
    Ok(schema)
}

struct Builder<'d, 'j> {
    draft: &'d Draft<'j>,
    schema: Schema,
    /// The node of each draft type that has one.
    nodes: HashMap<usize, NodeId>,
    /// The one node of each primitive type with nothing on top.
    plain: HashMap<&'static str, NodeId>,
    /// Draft types whose node is not filled yet.
    todo: VecDeque<(usize, NodeId)>,
}

impl Builder<'_, '_> {
    /// The node of a type, made when it is not there. Of a draft without errors every part resolves.
    fn add(&mut self, of: TypeRef) -> NodeId {
        let Some(id) = self.draft.resolve(of) else {
            return 0;
        };
        if let Some(&node) = self.nodes.get(&id) {
            return node;
        }
        let draft_type = &self.draft.types[id];
        let node = count(self.schema.nodes.len());
        if let Shape::Primitive(kind) = draft_type.shape
            && draft_type.all_props.is_empty()
        {
            let shared = *self.plain.entry(kind.keyword()).or_insert(node);
            if shared != node {
                return shared;
            }
        }
        self.nodes.insert(id, node);
        self.schema.nodes.push(Node {
            kind: Kind::Null,
            logical: draft_type.logical,
            doc: Span::EMPTY,
            aliases: Range::EMPTY,
            props: Span::EMPTY,
        });
        self.todo.push_back((id, node));
        node
    }

    fn fill(&mut self, id: usize, node: NodeId) {
        let draft_type = &self.draft.types[id];
        let aliases = self.aliases(&draft_type.aliases);
        let kind = match &draft_type.shape {
            Shape::Primitive(kind) => *kind,
            Shape::Array(items) => Kind::Array {
                items: self.add(*items),
            },
            Shape::Map(values) => Kind::Map {
                values: self.add(*values),
            },
            Shape::Union(branches) => {
                let nodes: Vec<_> = branches.iter().map(|&branch| self.add(branch)).collect();
                let start = count(self.schema.branches.len());
                self.schema.branches.extend(nodes);
                Kind::Union {
                    branches: Range {
                        start,
                        len: count(branches.len()),
                    },
                }
            }
            Shape::Record { name, fields } => {
                let fields: Vec<_> = fields.iter().map(|&field| self.field(field)).collect();
                let range = Range {
                    start: count(self.schema.fields.len()),
                    len: count(fields.len()),
                };
                self.schema.fields.extend(fields);
                Kind::Record {
                    name: self.text(name),
                    fields: range,
                }
            }
            Shape::Enum {
                name,
                symbols,
                default,
            } => Kind::Enum {
                name: self.text(name),
                symbols: self.texts(symbols),
                default: *default,
            },
            Shape::Fixed { name, size } => Kind::Fixed {
                name: self.text(name),
                size: *size,
            },
        };
        let doc = self.text(&escape(&draft_type.doc));
        let props = self.props(&draft_type.props);
        let filled = &mut self.schema.nodes[node as usize];
        (filled.kind, filled.doc, filled.aliases, filled.props) = (kind, doc, aliases, props);
    }

    fn field(&mut self, id: usize) -> Field {
        let draft_field = &self.draft.fields[id];
        Field {
            name: self.text(&draft_field.name),
            node: self.add(draft_field.of),
            default: draft_field.default.as_ref().map(|default| {
                let mut text = String::new();
                match default {
                    Default::Written(json) => json.write(&mut text),
                    Default::Float(number) if number.is_nan() => text.push_str("\"NaN\""),
                    Default::Float(f64::INFINITY) => text.push_str("\"Infinity\""),
                    Default::Float(f64::NEG_INFINITY) => text.push_str("\"-Infinity\""),
                    Default::Float(number) => text.push_str(&format!("{number:?}")),
                }
                self.text(&text)
            }),
            doc: self.text(&escape(&draft_field.doc)),
            aliases: self.aliases(&draft_field.aliases),
            order: draft_field.order,
            props: self.props(&draft_field.props),
            bounds: Bounds::NONE,
        }
    }

    fn text(&mut self, text: &str) -> Span {
        if text.is_empty() {
            return Span::EMPTY;
        }
        let start = count(self.schema.text.len());
        self.schema.text.push_str(text);
        Span {
            start,
            len: count(text.len()),
        }
    }

    fn texts(&mut self, texts: &[String]) -> Range {
        if texts.is_empty() {
            return Range::EMPTY;
        }
        let spans: Vec<_> = texts.iter().map(|text| self.text(text)).collect();
        let start = count(self.schema.spans.len());
        self.schema.spans.extend(spans);
        Range {
            start,
            len: count(texts.len()),
        }
    }

    /// Aliases stand in the schema as they do in its JSON: Java checks none of a field's, and of a type's only what follows the
    /// last dot.
    fn aliases(&mut self, aliases: &[String]) -> Range {
        let escaped: Vec<_> = aliases.iter().map(|alias| escape(alias)).collect();
        self.texts(&escaped)
    }

    fn props(&mut self, props: &[(&str, &Json)]) -> Span {
        let mut text = String::new();
        for (key, value) in props {
            if !text.is_empty() {
                text.push(',');
            }
            text.push('"');
            text.push_str(&escape(key));
            text.push_str("\":");
            value.write(&mut text);
        }
        self.text(&text)
    }
}

/// Counts fit 32 bits: the reader refuses texts of more than a few megabytes, and nothing is longer than six times its text.
fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
