//! A recorded schema as one literal of bytes: what a comparison and a reading plan need of it, and no documentation.
//!
//! The macro packs in native code and knows the lengths of the lists, so that the compiler has neither to count nor to parse: a
//! literal costs it a tenth of what the same schema costs as tokens. Words are 32 bits, little endian; nodes, fields, branches
//! and spans follow one another, then the text.

use crate::model::{Field, Kind, Logical, Node, Span, Table};

pub(super) const NODE_WORDS: usize = 11;
pub(super) const FIELD_WORDS: usize = 7;
pub(super) const SPAN_WORDS: usize = 2;
pub(super) const WORD: usize = 4;
/// A default that is not there.
pub(super) const NONE: u32 = u32::MAX;

/// How long the lists of a packed schema are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lengths {
    /// Types.
    pub nodes: usize,
    /// Fields of all records.
    pub fields: usize,
    /// Branches of all unions.
    pub branches: usize,
    /// Symbols and aliases.
    pub spans: usize,
}

impl Lengths {
    /// Those of a table.
    #[must_use]
    pub fn of(table: &Table<'_>) -> Self {
        Self {
            nodes: table.nodes.len(),
            fields: table.fields.len(),
            branches: table.branches.len(),
            spans: table.spans.len(),
        }
    }

    /// Where in the bytes each list begins, and the text: nodes, fields, branches, spans, text.
    pub(super) const fn starts(self) -> [usize; 5] {
        let fields = self.nodes * NODE_WORDS * WORD;
        let branches = fields + self.fields * FIELD_WORDS * WORD;
        let spans = branches + self.branches * WORD;
        [
            0,
            fields,
            branches,
            spans,
            spans + self.spans * SPAN_WORDS * WORD,
        ]
    }
}

/// Packs a schema.
#[must_use]
pub fn pack(table: &Table<'_>) -> Vec<u8> {
    let mut packer = Packer::default();
    for node in table.nodes {
        packer.node(table, node);
    }
    for field in table.fields {
        packer.field(table, field);
    }
    packer.words(table.branches);
    for span in table.spans {
        packer.span(table, *span);
    }
    let Packer { mut bytes, text } = packer;
    bytes.extend_from_slice(&text);
    bytes
}

/// The bytes and the text in the making.
#[derive(Default)]
struct Packer {
    bytes: Vec<u8>,
    text: Vec<u8>,
}

impl Packer {
    fn words(&mut self, words: &[u32]) {
        for word in words {
            self.bytes.extend_from_slice(&word.to_le_bytes());
        }
    }

    /// Copies a text; its place in the new pool.
    fn copied(&mut self, table: &Table<'_>, span: Span) -> Span {
        let start = self.text.len() as u32;
        self.text.extend_from_slice(table.bytes(span));
        Span {
            start,
            len: span.len,
        }
    }

    fn span(&mut self, table: &Table<'_>, span: Span) {
        let Span { start, len } = self.copied(table, span);
        self.words(&[start, len]);
    }

    fn node(&mut self, table: &Table<'_>, node: &Node) {
        let mut words = [0; NODE_WORDS];
        words[5] = NONE;
        words[0] = match node.kind {
            Kind::Null => 0,
            Kind::Boolean => 1,
            Kind::Int => 2,
            Kind::Long => 3,
            Kind::Float => 4,
            Kind::Double => 5,
            Kind::Bytes => 6,
            Kind::String => 7,
            Kind::Array { .. } => 8,
            Kind::Map { .. } => 9,
            Kind::Union { .. } => 10,
            Kind::Record { .. } => 11,
            Kind::Enum { .. } => 12,
            Kind::Fixed { .. } => 13,
        };
        match node.kind {
            Kind::Array { items: part } | Kind::Map { values: part } => words[3] = part,
            Kind::Fixed { size, .. } => words[3] = size,
            Kind::Union { branches: parts } | Kind::Record { fields: parts, .. } => {
                (words[3], words[4]) = (parts.start, parts.len);
            }
            Kind::Enum {
                symbols, default, ..
            } => {
                (words[3], words[4]) = (symbols.start, symbols.len);
                words[5] = default.unwrap_or(NONE);
            }
            _ => {}
        }
        if let Kind::Record { name, .. } | Kind::Enum { name, .. } | Kind::Fixed { name, .. } =
            node.kind
        {
            let name = self.copied(table, name);
            (words[1], words[2]) = (name.start, name.len);
        }
        words[6] = match node.logical {
            Logical::None => 0,
            Logical::Decimal { precision, scale } => {
                (words[7], words[8]) = (precision, scale);
                1
            }
            Logical::BigDecimal => 2,
            Logical::Uuid => 3,
            Logical::Date => 4,
            Logical::TimeMillis => 5,
            Logical::TimeMicros => 6,
            Logical::TimestampMillis => 7,
            Logical::TimestampMicros => 8,
            Logical::TimestampNanos => 9,
            Logical::LocalTimestampMillis => 10,
            Logical::LocalTimestampMicros => 11,
            Logical::LocalTimestampNanos => 12,
            Logical::Duration => 13,
        };
        (words[9], words[10]) = (node.aliases.start, node.aliases.len);
        self.words(&words);
    }

    fn field(&mut self, table: &Table<'_>, field: &Field) {
        let name = self.copied(table, field.name);
        let default = field.default.map_or(
            Span {
                start: NONE,
                len: 0,
            },
            |default| self.copied(table, default),
        );
        self.words(&[
            name.start,
            name.len,
            field.node,
            default.start,
            default.len,
            field.aliases.start,
            field.aliases.len,
        ]);
    }
}
