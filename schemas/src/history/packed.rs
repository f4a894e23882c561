//! A recorded schema as one literal of bytes: what a comparison and a reading plan need of it, and no documentation.
//!
//! The macro packs in native code and knows the lengths of the lists, so that the compiler has neither to count nor to parse: a
//! literal costs it a tenth of what the same schema costs as tokens. Words are 32 bits, little endian; nodes, fields, branches
//! and spans follow one another, then the text.

use crate::model::{Field, Kind, Logical, Node, Range, Span, Table};

/// A type without its name.
pub(super) const SHAPE_WORDS: usize = 8;
pub(super) const NODE_WORDS: usize = SHAPE_WORDS + SPAN_WORDS;
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
        self.words(&shape(node));
        let name = match node.kind {
            Kind::Record { name, .. } | Kind::Enum { name, .. } | Kind::Fixed { name, .. } => {
                self.copied(table, name)
            }
            _ => Span::EMPTY,
        };
        self.words(&[name.start, name.len]);
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

/// A type without its name, as words: what it is and, above eight bits, its logical type; its part or the first of its parts, how many
/// they are, the default symbol; precision and scale; its aliases.
pub(super) const fn shape(node: &Node) -> [u32; SHAPE_WORDS] {
    let (tag, part, parts, default) = match node.kind {
        Kind::Null => (0, 0, 0, NONE),
        Kind::Boolean => (1, 0, 0, NONE),
        Kind::Int => (2, 0, 0, NONE),
        Kind::Long => (3, 0, 0, NONE),
        Kind::Float => (4, 0, 0, NONE),
        Kind::Double => (5, 0, 0, NONE),
        Kind::Bytes => (6, 0, 0, NONE),
        Kind::String => (7, 0, 0, NONE),
        Kind::Array { items } => (8, items, 0, NONE),
        Kind::Map { values } => (9, values, 0, NONE),
        Kind::Union { branches } => (10, branches.start, branches.len, NONE),
        Kind::Record { fields, .. } => (11, fields.start, fields.len, NONE),
        Kind::Enum {
            symbols, default, ..
        } => (
            12,
            symbols.start,
            symbols.len,
            match default {
                Some(default) => default,
                None => NONE,
            },
        ),
        Kind::Fixed { size, .. } => (13, size, 0, NONE),
    };
    let (logical, precision, scale) = match node.logical {
        Logical::None => (0, 0, 0),
        Logical::Decimal { precision, scale } => (1, precision, scale),
        Logical::BigDecimal => (2, 0, 0),
        Logical::Uuid => (3, 0, 0),
        Logical::Date => (4, 0, 0),
        Logical::TimeMillis => (5, 0, 0),
        Logical::TimeMicros => (6, 0, 0),
        Logical::TimestampMillis => (7, 0, 0),
        Logical::TimestampMicros => (8, 0, 0),
        Logical::TimestampNanos => (9, 0, 0),
        Logical::LocalTimestampMillis => (10, 0, 0),
        Logical::LocalTimestampMicros => (11, 0, 0),
        Logical::LocalTimestampNanos => (12, 0, 0),
        Logical::Duration => (13, 0, 0),
    };
    let Range { start, len } = node.aliases;
    [
        tag | logical << 8,
        part,
        parts,
        default,
        precision,
        scale,
        start,
        len,
    ]
}
