//! The comparison within the limits of const evaluation (128 nested frames, a warning near two million steps): that this file
//! compiles is the test. Warnings are errors here.
#![deny(warnings)]

use kafka_event_schema::compat::compare;
use kafka_event_schema::model::{Bounds, Field, Kind, Logical, Node, Order, Range, Span, Table};

const VERSIONS: usize = 10;

const fn node(kind: Kind) -> Node {
    Node {
        kind,
        logical: Logical::None,
        doc: Span::EMPTY,
        aliases: Range::EMPTY,
        props: Span::EMPTY,
    }
}

const fn field(name: Span, node: u32) -> Field {
    Field {
        name,
        node,
        default: None,
        doc: Span::EMPTY,
        aliases: Range::EMPTY,
        order: Order::Ascending,
        props: Span::EMPTY,
        bounds: Bounds::NONE,
    }
}

/// Names of twelve bytes, `field_number` with the last three digits counting.
const fn names<const BYTES: usize>() -> [u8; BYTES] {
    let mut text = *b"field_numxxx";
    let mut all = [0; BYTES];
    let mut at = 0;
    while at < BYTES {
        let number = at / 12;
        text[9] = b'0' + (number / 100 % 10) as u8;
        text[10] = b'0' + (number / 10 % 10) as u8;
        text[11] = b'0' + (number % 10) as u8;
        all[at] = text[at % 12];
        at += 1;
    }
    all
}

const fn name(number: usize) -> Span {
    Span {
        start: number as u32 * 12,
        len: 12,
    }
}

/// A record of three hundred fields: strings, and optional longs.
mod wide {
    use super::*;

    static TEXT: [u8; 3_600] = names();
    static NODES: [Node; 5] = [
        node(Kind::Record {
            name: Span { start: 0, len: 12 },
            fields: Range { start: 0, len: 300 },
        }),
        node(Kind::String),
        node(Kind::Null),
        node(Kind::Long),
        node(Kind::Union {
            branches: Range { start: 0, len: 2 },
        }),
    ];
    static FIELDS: [Field; 300] = {
        let mut fields = [field(Span::EMPTY, 1); 300];
        let mut at = 0;
        while at < 300 {
            fields[at] = field(name(at), if at % 2 == 0 { 1 } else { 4 });
            at += 1;
        }
        fields
    };
    pub(super) static TABLE: Table<'static> = Table {
        text: &TEXT,
        nodes: &NODES,
        fields: &FIELDS,
        branches: &[2, 3],
        spans: &[],
    };
}

/// Forty records, each of which has two fields of the next one's type: 2^40 paths, forty pairs.
mod diamond {
    use super::*;

    static TEXT: [u8; 480] = names();
    static NODES: [Node; 40] = {
        let mut nodes = [node(Kind::String); 40];
        let mut at = 0;
        while at < 39 {
            nodes[at] = node(Kind::Record {
                name: name(at),
                fields: Range {
                    start: at as u32 * 2,
                    len: 2,
                },
            });
            at += 1;
        }
        nodes
    };
    static FIELDS: [Field; 78] = {
        let mut fields = [field(Span::EMPTY, 0); 78];
        let mut at = 0;
        while at < 78 {
            fields[at] = field(name(at % 2), at as u32 / 2 + 1);
            at += 1;
        }
        fields
    };
    pub(super) static TABLE: Table<'static> = Table {
        text: &TEXT,
        nodes: &NODES,
        fields: &FIELDS,
        branches: &[],
        spans: &[],
    };
}

/// How many of the versions a table can be read by: one comparison a constant would be easier than this.
const fn compatible_versions(table: &Table<'_>) -> usize {
    let mut compatible = 0;
    let mut version = 0;
    while version < VERSIONS {
        if let Ok(comparison) = compare(table, table, true)
            && comparison.is_compatible()
            && comparison.is_empty()
        {
            compatible += 1;
        }
        version += 1;
    }
    compatible
}

const WIDE: usize = compatible_versions(&wide::TABLE);
const DIAMOND: usize = compatible_versions(&diamond::TABLE);

#[test]
fn wide_and_diamond_schemas_are_compared_in_constants() {
    assert_eq!((WIDE, DIAMOND), (VERSIONS, VERSIONS));
}
