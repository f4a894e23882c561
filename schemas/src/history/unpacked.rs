//! Reading a packed schema: in a constant, where each step counts, and at run time.

use super::packed::{FIELD_WORDS, Lengths, NODE_WORDS, NONE, SPAN_WORDS};
use super::words::{branch_words, field_words, node_words, span_words};
use crate::model::{Field, Kind, Logical, Node, NodeId, Range, Schema, Span, Table};

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
    ($($fill:ident $read:ident $words:ident $item:ty;)*) => {$(
        const fn $fill(packed: &[u8], start: usize, items: &mut [$item]) {
            let mut i = 0;
            while i < items.len() {
                items[i] = $read($words(packed, start, i));
                i += 1;
            }
        }
    )*};
}

fill! {
    fill_nodes node node_words Node;
    fill_fields field field_words Field;
    fill_branches branch branch_words NodeId;
    fill_spans span span_words Span;
}

const fn branch([branch]: [u32; 1]) -> NodeId {
    branch
}

const fn node(words: [u32; NODE_WORDS]) -> Node {
    let [
        tag,
        part,
        len,
        default,
        precision,
        scale,
        alias,
        aliases,
        name,
        name_len,
    ] = words;
    let name = Span {
        start: name,
        len: name_len,
    };
    let parts = Range { start: part, len };
    Node {
        kind: match tag & 0xff {
            0 => Kind::Null,
            1 => Kind::Boolean,
            2 => Kind::Int,
            3 => Kind::Long,
            4 => Kind::Float,
            5 => Kind::Double,
            6 => Kind::Bytes,
            7 => Kind::String,
            8 => Kind::Array { items: part },
            9 => Kind::Map { values: part },
            10 => Kind::Union { branches: parts },
            11 => Kind::Record {
                name,
                fields: parts,
            },
            12 => Kind::Enum {
                name,
                symbols: parts,
                default: if default == NONE { None } else { Some(default) },
            },
            _ => Kind::Fixed { name, size: part },
        },
        logical: match tag >> 8 {
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

#[cfg(test)]
mod tests {
    use super::{Unpacked, unpack};
    use crate::history::{Lengths, pack};
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
