//! What the files define: every named type once, and the outermost ones of each file.

use crate::ParseError;
use crate::canonical;
use crate::fingerprint::crc64;
use crate::model::{Field, Kind, Node, NodeId, Schema, Span, Table};
use crate::read::{Places, Sources};
use std::collections::{BTreeMap, BTreeSet};

/// A type: a node of one of the schemas.
#[derive(Clone, Copy, Debug)]
pub(super) struct At {
    schema: usize,
    node: NodeId,
}

pub(super) struct Model {
    schemas: Vec<Schema>,
    /// Where each named type is first met.
    pub(super) named: BTreeMap<String, At>,
    /// The named types that no other stands around in their file.
    pub(super) outermost: BTreeSet<String>,
    places: Places,
}

impl Model {
    pub(super) fn new(sources: Sources) -> Model {
        let mut model = Model {
            schemas: sources.schemas.into_iter().flatten().collect(),
            named: BTreeMap::new(),
            outermost: BTreeSet::new(),
            places: sources.places,
        };
        for schema in 0..model.schemas.len() {
            for node in 0..model.schemas[schema].nodes.len() {
                let at = model.at(schema, node as NodeId);
                if let Some(name) = model.name(at) {
                    let name = name.to_owned();
                    model.named.entry(name).or_insert(at);
                }
            }
            model.find_outermost(model.at(schema, 0));
        }
        model
    }

    fn at(&self, schema: usize, node: NodeId) -> At {
        At { schema, node }
    }

    fn find_outermost(&mut self, root: At) {
        let (mut todo, mut seen) = (vec![root], BTreeSet::new());
        while let Some(at) = todo.pop() {
            if !seen.insert(at.node) {
                continue;
            }
            match self.name(at) {
                Some(name) => {
                    self.outermost.insert(name.to_owned());
                }
                None => todo.extend(self.parts(at)),
            }
        }
    }

    pub(super) fn table(&self, at: At) -> Table<'_> {
        self.schemas[at.schema].table()
    }

    pub(super) fn node(&self, at: At) -> &Node {
        &self.schemas[at.schema].nodes[at.node as usize]
    }

    pub(super) fn kind(&self, at: At) -> Kind {
        self.node(at).kind
    }

    pub(super) fn str(&self, at: At, span: Span) -> &str {
        self.table(at).str(span)
    }

    /// The full name of a named type.
    pub(super) fn name(&self, at: At) -> Option<&str> {
        let table = self.table(at);
        table.full_name(at.node).map(|name| table.str(name))
    }

    /// The fields of a record; none of other types.
    pub(super) fn fields(&self, at: At) -> &[Field] {
        match self.kind(at) {
            Kind::Record { fields, .. } => {
                let start = fields.start as usize;
                &self.schemas[at.schema].fields[start..start + fields.len as usize]
            }
            _ => &[],
        }
    }

    /// The symbols of an enum; none of other types.
    pub(super) fn symbols(&self, at: At) -> Vec<&str> {
        let table = self.table(at);
        match self.kind(at) {
            Kind::Enum { symbols, .. } => (0..symbols.len)
                .map(|position| table.str(table.span(symbols, position)))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The branches of a union, the items of an array, the values of a map; nothing of other types.
    pub(super) fn parts(&self, at: At) -> Vec<At> {
        let part = |node| self.at(at.schema, node);
        match self.kind(at) {
            Kind::Union { branches } => (0..branches.len)
                .map(|position| part(self.table(at).branch(branches, position)))
                .collect(),
            Kind::Array { items } => vec![part(items)],
            Kind::Map { values } => vec![part(values)],
            _ => Vec::new(),
        }
    }

    /// The type of a field of a record.
    pub(super) fn type_of(&self, record: At, field: &Field) -> At {
        self.at(record.schema, field.node)
    }

    /// Whether a type is or holds an enum without a default symbol.
    pub(super) fn has_closed_enum(&self, at: At) -> bool {
        let (mut todo, mut seen) = (vec![at], BTreeSet::new());
        while let Some(at) = todo.pop() {
            if !seen.insert(at.node) {
                continue;
            }
            if matches!(self.kind(at), Kind::Enum { default: None, .. }) {
                return true;
            }
            let fields = self.fields(at).iter();
            todo.extend(fields.map(|field| self.type_of(at, field)));
            todo.extend(self.parts(at));
        }
        false
    }

    /// The fingerprint of a type as a schema of its own.
    pub(super) fn fingerprint(&self, at: At) -> u64 {
        let mut schema = self.schemas[at.schema].clone();
        // The root is node 0: the two change places, and what refers to them follows.
        schema.nodes.swap(0, at.node as usize);
        let moved = |node: &mut NodeId| {
            if *node == 0 {
                *node = at.node;
            } else if *node == at.node {
                *node = 0;
            }
        };
        for node in &mut schema.nodes {
            if let Kind::Array { items: part } | Kind::Map { values: part } = &mut node.kind {
                moved(part);
            }
        }
        schema.branches.iter_mut().for_each(moved);
        schema.fields.iter_mut().for_each(|f| moved(&mut f.node));
        crc64(canonical::text(&schema.table()).as_bytes())
    }

    /// How many nodes the schema around a type has.
    pub(super) fn size(&self, at: At) -> usize {
        self.schemas[at.schema].nodes.len()
    }

    /// The names of types that are mentioned in a type, as far as the next named ones.
    pub(super) fn mentions(&self, at: At) -> Vec<At> {
        let (mut todo, mut found) = (vec![at], Vec::new());
        while let Some(at) = todo.pop() {
            if self.name(at).is_some() {
                found.push(at);
            } else {
                todo.extend(self.parts(at));
            }
        }
        found
    }

    pub(super) fn error(&self, name: &str, field: Option<&str>, message: String) -> ParseError {
        self.places.error(name, field, message)
    }
}
