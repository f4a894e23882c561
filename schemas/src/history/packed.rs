//! A recorded schema as one literal of bytes: what a comparison and a reading plan need of it, and no documentation.
//!
//! The macro packs in native code and knows the lengths of the lists, so that the compiler has neither to count nor to parse: a
//! literal costs it a tenth of what the same schema costs as tokens. Words are 32 bits, little endian; nodes, fields, branches
//! and spans follow one another, then the text.

use crate::model::{Field, Kind, Logical, Node, NodeId, Range, Schema, Span, Table};

const NODE_WORDS: usize = 11;
const FIELD_WORDS: usize = 7;
const SPAN_WORDS: usize = 2;
const WORD: usize = 4;
/// A default that is not there.
const NONE: u32 = u32::MAX;

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
    const fn starts(self) -> [usize; 5] {
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

/// A packed schema, unpacked in a constant.
#[derive(Debug)]
pub(crate) struct Unpacked<const N: usize, const F: usize, const B: usize, const S: usize> {
    text: &'static [u8],
    nodes: [Node; N],
    fields: [Field; F],
    branches: [NodeId; B],
    spans: [Span; S],
}

impl<const N: usize, const F: usize, const B: usize, const S: usize> Unpacked<N, F, B, S> {
    /// Unpacks what [`pack`] made of a table with lists of these lengths.
    ///
    /// # Panics
    /// When the bytes are too few.
    pub(crate) const fn new(packed: &'static [u8]) -> Self {
        let [_, fields, branches, spans, text] = Lengths {
            nodes: N,
            fields: F,
            branches: B,
            spans: S,
        }
        .starts();
        let mut unpacked = Self {
            text: packed.split_at(text).1,
            nodes: [Node::NULL; N],
            fields: [Field::UNNAMED; F],
            branches: [0; B],
            spans: [Span::EMPTY; S],
        };
        // The evaluator pays for every step of a function with parameters of its own type again: the loops are in others.
        fill_nodes(packed, 0, &mut unpacked.nodes);
        fill_fields(packed, fields, &mut unpacked.fields);
        fill_branches(packed, branches, &mut unpacked.branches);
        fill_spans(packed, spans, &mut unpacked.spans);
        unpacked
    }

    pub(crate) const fn table(&self) -> Table<'_> {
        Table {
            text: self.text,
            nodes: &self.nodes,
            fields: &self.fields,
            branches: &self.branches,
            spans: &self.spans,
        }
    }
}

/// Unpacks at run time what [`pack`] made of a table with lists of these lengths.
pub(crate) fn unpack(packed: &[u8], lengths: Lengths) -> Schema {
    let [_, fields, branches, spans, text] = lengths.starts();
    let mut schema = Schema {
        text: String::from_utf8_lossy(packed.get(text..).unwrap_or_default()).into_owned(),
        nodes: vec![Node::NULL; lengths.nodes],
        fields: vec![Field::UNNAMED; lengths.fields],
        branches: vec![0; lengths.branches],
        spans: vec![Span::EMPTY; lengths.spans],
    };
    fill_nodes(packed, 0, &mut schema.nodes);
    fill_fields(packed, fields, &mut schema.fields);
    fill_branches(packed, branches, &mut schema.branches);
    fill_spans(packed, spans, &mut schema.spans);
    schema
}

macro_rules! fill {
    ($($fill:ident $read:ident $words:ident $item:ty, $len:expr;)*) => {$(
        const fn $fill(packed: &[u8], start: usize, items: &mut [$item]) {
            let mut at = start;
            let mut i = 0;
            while i < items.len() {
                items[i] = $read($words(packed, at));
                at += $len * WORD;
                i += 1;
            }
        }

        /// Reads neighbouring words. One raw read: the compiler pays for each call, and the safe functions on slices are layers of them.
        const fn $words(packed: &[u8], at: usize) -> [u32; $len] {
            assert!(at + $len * WORD <= packed.len(), "a packed schema is as long as its lengths say");
            // SAFETY: the line above proves the range; arrays of bytes have no alignment, and any bytes are bytes.
            let bytes = unsafe { *packed.as_ptr().add(at).cast::<[[u8; WORD]; $len]>() };
            let mut words = [0; $len];
            let mut i = 0;
            while i < $len {
                words[i] = u32::from_le_bytes(bytes[i]);
                i += 1;
            }
            words
        }
    )*};
}

fill! {
    fill_nodes node node_words Node, NODE_WORDS;
    fill_fields field field_words Field, FIELD_WORDS;
    fill_branches branch branch_words NodeId, 1;
    fill_spans span span_words Span, SPAN_WORDS;
}

const fn branch([branch]: [u32; 1]) -> NodeId {
    branch
}

const fn node(words: [u32; NODE_WORDS]) -> Node {
    let [
        tag,
        a,
        b,
        c,
        d,
        e,
        logical,
        precision,
        scale,
        alias,
        aliases,
    ] = words;
    let name = Span { start: a, len: b };
    let parts = Range { start: c, len: d };
    Node {
        kind: match tag {
            0 => Kind::Null,
            1 => Kind::Boolean,
            2 => Kind::Int,
            3 => Kind::Long,
            4 => Kind::Float,
            5 => Kind::Double,
            6 => Kind::Bytes,
            7 => Kind::String,
            8 => Kind::Array { items: c },
            9 => Kind::Map { values: c },
            10 => Kind::Union { branches: parts },
            11 => Kind::Record {
                name,
                fields: parts,
            },
            12 => Kind::Enum {
                name,
                symbols: parts,
                default: if e == NONE { None } else { Some(e) },
            },
            _ => Kind::Fixed { name, size: c },
        },
        logical: match logical {
            1 => Logical::Decimal { precision, scale },
            2 => Logical::BigDecimal,
            3 => Logical::Uuid,
            4 => Logical::Date,
            5 => Logical::TimeMillis,
            6 => Logical::TimeMicros,
            7 => Logical::TimestampMillis,
            8 => Logical::TimestampMicros,
            9 => Logical::TimestampNanos,
            10 => Logical::LocalTimestampMillis,
            11 => Logical::LocalTimestampMicros,
            12 => Logical::LocalTimestampNanos,
            13 => Logical::Duration,
            _ => Logical::None,
        },
        aliases: Range {
            start: alias,
            len: aliases,
        },
        ..Node::NULL
    }
}

const fn field(words: [u32; FIELD_WORDS]) -> Field {
    let [name, name_len, node, default, default_len, alias, aliases] = words;
    Field {
        name: Span {
            start: name,
            len: name_len,
        },
        node,
        default: if default == NONE {
            None
        } else {
            Some(Span {
                start: default,
                len: default_len,
            })
        },
        aliases: Range {
            start: alias,
            len: aliases,
        },
        ..Field::UNNAMED
    }
}

const fn span([start, len]: [u32; SPAN_WORDS]) -> Span {
    Span { start, len }
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

#[cfg(test)]
mod tests {
    use super::{Lengths, Unpacked, pack, unpack};
    use crate::{Schema, json};

    const TEXT: &str = r#"{"type":"record","name":"OrderPaidEvent","namespace":"shop","doc":"An order.","fields":[
        {"name":"id","type":{"type":"string","logicalType":"uuid"},"doc":"Which."},
        {"name":"state","type":{"type":"enum","name":"State","symbols":["OPEN","PAID"],"default":"OPEN"},"default":"PAID"},
        {"name":"total","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2},"aliases":["sum"]},
        {"name":"lines","type":{"type":"array","items":["null",{"type":"record","name":"Line","aliases":["Row"],"fields":[
            {"name":"hash","type":{"type":"fixed","name":"Hash","size":16}},
            {"name":"tags","type":{"type":"map","values":"long"},"default":{}}]}]}},
        {"name":"parent","type":["null","OrderPaidEvent"],"default":null}]}"#;

    #[test]
    fn what_is_unpacked_is_what_was_packed_but_for_the_docs() {
        let schema = Schema::parse(TEXT).unwrap();
        let packed = pack(&schema.table());
        let lengths = Lengths::of(&schema.table());
        let expected = json::text(&schema.table())
            .replace(",\"doc\":\"An order.\"", "")
            .replace(",\"doc\":\"Which.\"", "");
        let at_run_time = unpack(&packed, lengths);
        assert_eq!(json::text(&at_run_time.table()), expected);
        assert_eq!(
            lengths,
            Lengths {
                nodes: 12,
                fields: 7,
                branches: 4,
                spans: 4
            }
        );
        let in_a_constant = Unpacked::<12, 7, 4, 4>::new(packed.leak());
        assert_eq!(json::text(&in_a_constant.table()), expected);
    }
}
