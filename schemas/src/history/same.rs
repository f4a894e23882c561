//! Whether a type is what was recorded, found out in a constant: the two lists of words are the same, and nothing is unpacked.
//!
//! The reader of `.avsc` makes its tables in the order in which a type's own is made, so that entries of one schema stand at the same
//! places. Documentation, attributes, bounds and the values of defaults are not compared: no comparison of versions looks at them.

use super::Recorded;
use super::packed::{FIELD_WORDS, NODE_WORDS, NONE, shape};
use super::words::{branch_words, field_words, node_words, span_words};
use crate::model::{Field, Kind, Node, Span, Table, same_text};

impl Recorded {
    /// Whether it is the schema `now`, in all that a comparison of versions looks at. `false` means that nothing is known.
    #[must_use]
    pub const fn is(&self, now: &Table<'_>) -> bool {
        let lengths = self.lengths;
        if now.nodes.len() != lengths.nodes
            || now.fields.len() != lengths.fields
            || now.branches.len() != lengths.branches
            || now.spans.len() != lengths.spans
        {
            return false;
        }
        let [_, fields, branches, spans, text] = lengths.starts();
        let packed = self.packed;
        let text = packed.split_at(text).1;
        let mut i = 0;
        while i < lengths.nodes {
            if !same_node(now, &now.nodes[i], text, node_words(packed, 0, i)) {
                return false;
            }
            i += 1;
        }
        i = 0;
        while i < lengths.fields {
            if !same_field(now, &now.fields[i], text, field_words(packed, fields, i)) {
                return false;
            }
            i += 1;
        }
        i = 0;
        while i < lengths.branches {
            if now.branches[i] != branch_words(packed, branches, i)[0] {
                return false;
            }
            i += 1;
        }
        i = 0;
        while i < lengths.spans {
            let [start, len] = span_words(packed, spans, i);
            if !same_text(now.text, now.spans[i], text, Span { start, len }) {
                return false;
            }
            i += 1;
        }
        true
    }
}

const fn same_node(now: &Table<'_>, node: &Node, text: &[u8], words: [u32; NODE_WORDS]) -> bool {
    let [a, b, c, d, e, f, g, h] = shape(node);
    let [i, j, k, l, m, n, o, p, start, len] = words;
    if !(a == i && b == j && c == k && d == l && e == m && f == n && g == o && h == p) {
        return false;
    }
    match node.kind {
        Kind::Record { name, .. } | Kind::Enum { name, .. } | Kind::Fixed { name, .. } => {
            same_text(now.text, name, text, Span { start, len })
        }
        _ => true,
    }
}

const fn same_field(
    now: &Table<'_>,
    field: &Field,
    text: &[u8],
    words: [u32; FIELD_WORDS],
) -> bool {
    let [start, len, node, default, _, alias, aliases] = words;
    field.node == node
        && field.default.is_none() == (default == NONE)
        && field.aliases.start == alias
        && field.aliases.len == aliases
        && same_text(now.text, field.name, text, Span { start, len })
}
