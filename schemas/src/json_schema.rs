//! A table as JSON Schema (draft 2020-12), of the JSON form that our typed codec writes and reads: RFC 3339 times, decimals and UUIDs as
//! strings, bytes in base64, an optional value as the value or `null`. Named types are definitions, so recursive types end.
//!
//! A union of several types is an object with one key, which names the variant, or the name alone for a variant without data. The
//! names of variants are no part of an Avro schema, so any is allowed.

use crate::generic::push_json_string;
use crate::model::{Bounds, Field, Kind, Logical, NodeId, Range, Span, Table};
use std::collections::HashSet;

/// The JSON Schema, without white space.
#[must_use]
pub fn text(table: &Table<'_>) -> String {
    let mut writer = Writer {
        table,
        out: String::from(r#"{"$schema":"https://json-schema.org/draft/2020-12/schema","#),
        named: vec![],
        seen: HashSet::new(),
    };
    writer.members(0, Bounds::NONE);
    let mut defined = 0;
    while let Some(&node) = writer.named.get(defined) {
        writer
            .out
            .push_str(if defined == 0 { r#","$defs":{"# } else { "," });
        writer.definition(node);
        defined += 1;
    }
    writer.out.push_str(if defined == 0 { "}" } else { "}}" });
    writer.out
}

struct Writer<'t> {
    table: &'t Table<'t>,
    out: String,
    /// Named types in the order in which they were first mentioned.
    named: Vec<NodeId>,
    seen: HashSet<NodeId>,
}

impl Writer<'_> {
    /// A type as an object; a mention where it is named.
    fn schema(&mut self, node: NodeId, bounds: Bounds) {
        self.out.push('{');
        self.members(node, bounds);
        self.out.push('}');
    }

    /// The members of a type's object.
    fn members(&mut self, node: NodeId, bounds: Bounds) {
        if let Some(name) = self.table.full_name(node) {
            if self.seen.insert(node) {
                self.named.push(node);
            }
            self.out.push_str(r##""$ref":"#/$defs/"##);
            for byte in self.table.str(name).bytes() {
                if byte.is_ascii() {
                    self.out.push(char::from(byte));
                } else {
                    self.out.push_str(&format!("%{byte:02X}"));
                }
            }
            self.out.push('"');
            return;
        }
        match self.table.nodes[node as usize].kind {
            Kind::Array { items } => {
                self.out.push_str(r#""type":"array","items":"#);
                self.schema(items, of_items(bounds));
                self.bound("maxItems", bounds.len);
            }
            Kind::Map { values } => {
                self.out
                    .push_str(r#""type":"object","additionalProperties":"#);
                self.schema(values, of_items(bounds));
                self.bound("maxProperties", bounds.len);
            }
            Kind::Union { branches } => self.union(branches, bounds),
            _ => self.simple(node, bounds),
        }
    }

    /// A primitive type, or a fixed.
    fn simple(&mut self, node: NodeId, bounds: Bounds) {
        let simple = &self.table.nodes[node as usize];
        let members = match (simple.logical, simple.kind) {
            // A time beyond the year 9999 has no RFC 3339 text, and is its number.
            (Logical::Date, _) => r#""type":["string","integer"],"format":"date""#,
            (Logical::TimestampMillis | Logical::TimestampMicros | Logical::TimestampNanos, _) => {
                r#""type":["string","integer"],"format":"date-time""#
            }
            (Logical::TimeMillis | Logical::TimeMicros, _) => {
                r#""type":["string","integer"],"pattern":"^\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?$""#
            }
            (
                Logical::LocalTimestampMillis
                | Logical::LocalTimestampMicros
                | Logical::LocalTimestampNanos,
                _,
            ) => {
                r#""type":["string","integer"],"pattern":"^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?$""#
            }
            (Logical::Uuid, _) => r#""type":"string","format":"uuid""#,
            (Logical::Duration, _) => r#""type":"string","format":"duration""#,
            (Logical::Decimal { .. }, _) => r#""type":"string","pattern":"^-?\\d+(\\.\\d+)?$""#,
            (_, Kind::Null) => r#""type":"null""#,
            (_, Kind::Boolean) => r#""type":"boolean""#,
            (_, Kind::Int) => r#""type":"integer","minimum":-2147483648,"maximum":2147483647"#,
            (_, Kind::Long) => {
                r#""type":"integer","minimum":-9223372036854775808,"maximum":9223372036854775807"#
            }
            (_, Kind::Float | Kind::Double) => {
                r#""anyOf":[{"type":"number"},{"enum":["NaN","Infinity","-Infinity"]}]"#
            }
            (_, Kind::String) => r#""type":"string""#,
            _ => r#""type":"string","contentEncoding":"base64""#,
        };
        self.out.push_str(members);
        if matches!((simple.logical, simple.kind), (Logical::None, Kind::String)) {
            // The bound counts bytes, of which a character has at least one.
            self.bound("maxLength", bounds.len);
        }
    }

    fn union(&mut self, branches: Range, bounds: Bounds) {
        if branches.len == 0 {
            self.out.push_str(r#""not":{}"#);
            return;
        }
        let nodes = (0..branches.len).map(|at| self.table.branch(branches, at));
        let is_null = |node: &NodeId| matches!(self.table.nodes[*node as usize].kind, Kind::Null);
        let (nulls, types): (Vec<_>, Vec<_>) = nodes.partition(is_null);
        self.out.push_str(r#""anyOf":["#);
        if let [only] = types[..] {
            self.schema(only, bounds);
        } else if !types.is_empty() {
            self.out.push_str(
                r#"{"type":"object","minProperties":1,"maxProperties":1,"additionalProperties":{"anyOf":["#,
            );
            for (position, &node) in types.iter().enumerate() {
                self.comma(position);
                self.schema(node, Bounds::NONE);
            }
            self.out.push_str("]}}");
            if types.iter().any(|&node| self.holds_nothing(node)) {
                self.out.push_str(r#",{"type":"string"}"#);
            }
        }
        if !nulls.is_empty() {
            self.comma(types.len());
            self.out.push_str(r#"{"type":"null"}"#);
        }
        self.out.push(']');
    }

    fn holds_nothing(&self, node: NodeId) -> bool {
        let kind = self.table.nodes[node as usize].kind;
        matches!(kind, Kind::Record { fields, .. } if fields.len == 0)
    }

    /// A named type, with its name as key.
    fn definition(&mut self, node: NodeId) {
        let table = self.table;
        let Some(name) = table.full_name(node) else {
            return;
        };
        push_json_string(&mut self.out, table.str(name));
        self.out.push_str(":{");
        match table.nodes[node as usize].kind {
            Kind::Record { fields, .. } => self.record(fields),
            Kind::Enum { symbols, .. } => {
                self.out.push_str(r#""type":"string","enum":["#);
                for at in 0..symbols.len {
                    self.comma(at as usize);
                    push_json_string(&mut self.out, table.str(table.span(symbols, at)));
                }
                self.out.push(']');
            }
            _ => self.simple(node, Bounds::NONE),
        }
        self.description(table.nodes[node as usize].doc);
        self.out.push('}');
    }

    fn record(&mut self, fields: Range) {
        let table = self.table;
        self.out.push_str(r#""type":"object","properties":{"#);
        for at in 0..fields.len {
            let field = table.field(fields, at);
            self.comma(at as usize);
            push_json_string(&mut self.out, table.str(field.name));
            self.out.push_str(":{");
            self.members(field.node, field.bounds);
            self.description(field.doc);
            self.out.push('}');
        }
        self.out.push('}');
        let required: Vec<_> = (0..fields.len)
            .map(|at| table.field(fields, at))
            .filter(|field| self.is_required(field))
            .collect();
        if !required.is_empty() {
            self.out.push_str(r#","required":["#);
            for (position, field) in required.into_iter().enumerate() {
                self.comma(position);
                push_json_string(&mut self.out, table.str(field.name));
            }
            self.out.push(']');
        }
    }

    /// A field may be missing where it has a default or may be `null`.
    fn is_required(&self, field: &Field) -> bool {
        let null = |node: NodeId| matches!(self.table.nodes[node as usize].kind, Kind::Null);
        let nullable = match self.table.nodes[field.node as usize].kind {
            Kind::Union { branches } => {
                (0..branches.len).any(|at| null(self.table.branch(branches, at)))
            }
            _ => null(field.node),
        };
        field.default.is_none() && !nullable
    }

    /// Docs stand in the table as they do between the quotes of JSON.
    fn description(&mut self, doc: Span) {
        if doc.len > 0 {
            self.out.push_str(r#","description":""#);
            self.out.push_str(self.table.str(doc));
            self.out.push('"');
        }
    }

    fn bound(&mut self, word: &str, bound: u32) {
        if bound != u32::MAX {
            self.out.push_str(&format!(",\"{word}\":{bound}"));
        }
    }

    fn comma(&mut self, position: usize) {
        if position > 0 {
            self.out.push(',');
        }
    }
}

/// The bounds of what lies inside: each item or value of a collection.
fn of_items(bounds: Bounds) -> Bounds {
    Bounds {
        len: bounds.items,
        ..Bounds::NONE
    }
}
