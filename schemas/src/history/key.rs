//! Whether the bytes of a key have stayed what they were: another key of the same thing is another partition.

use crate::model::{Field, Kind, NodeId, Range, Span, Table, same_text};

/// How many pairs of parts of key types are compared; keys are small.
const PAIRS: usize = 64;

/// Whether a field `now` of one record has the key bytes of a field `then` of another. A field that is not there has any bytes.
pub(super) const fn same_field(
    ours: &Table<'_>,
    now: &str,
    theirs: &Table<'_>,
    then: &str,
) -> bool {
    match (root_field(ours, now), root_field(theirs, then)) {
        (Some(now), Some(then)) => same_bytes(ours, now.node, theirs, then.node),
        _ => true,
    }
}

/// The field of the root that is named so.
pub(super) const fn root_field<'t>(table: &Table<'t>, name: &str) -> Option<&'t Field> {
    let Kind::Record { fields, .. } = table.nodes[0].kind else {
        return None;
    };
    let name = name.as_bytes();
    let mut i = 0;
    while i < fields.len {
        let field = table.field(fields, i);
        if same_text(table.text, field.name, name, Span::of(name)) {
            return Some(field);
        }
        i += 1;
    }
    None
}

/// Whether values of the two types are written as the same bytes: the kinds are the same all the way down. Names do not count.
const fn same_bytes(ours: &Table<'_>, now: NodeId, theirs: &Table<'_>, then: NodeId) -> bool {
    let mut pairs = [(0, 0); PAIRS];
    pairs[0] = (now, then);
    let mut len = 1;
    while len > 0 {
        len -= 1;
        let (now, then) = pairs[len];
        let (one, other) = (
            ours.nodes[now as usize].kind,
            theirs.nodes[then as usize].kind,
        );
        let (fields, others) = match (one, other) {
            (Kind::Record { fields, .. }, Kind::Record { fields: others, .. }) => (fields, others),
            (
                Kind::Enum { symbols, .. },
                Kind::Enum {
                    symbols: others, ..
                },
            ) => {
                // Symbols may be added: those that were there keep their place.
                if !same_symbols(ours, symbols, theirs, others) {
                    return false;
                }
                continue;
            }
            (Kind::Fixed { size, .. }, Kind::Fixed { size: other, .. }) => {
                if size != other {
                    return false;
                }
                continue;
            }
            _ => {
                let (one, other) = (one.keyword().as_bytes(), other.keyword().as_bytes());
                if !same_text(one, Span::of(one), other, Span::of(other)) {
                    return false;
                }
                continue;
            }
        };
        if fields.len != others.len || len + fields.len as usize > PAIRS {
            return false;
        }
        let mut i = 0;
        while i < fields.len {
            pairs[len] = (ours.field(fields, i).node, theirs.field(others, i).node);
            len += 1;
            i += 1;
        }
    }
    true
}

/// Whether `before` is how `symbols` begin.
const fn same_symbols(ours: &Table<'_>, symbols: Range, theirs: &Table<'_>, before: Range) -> bool {
    if symbols.len < before.len {
        return false;
    }
    let mut i = 0;
    while i < before.len {
        let (now, then) = (ours.span(symbols, i), theirs.span(before, i));
        if !same_text(ours.text, now, theirs.text, then) {
            return false;
        }
        i += 1;
    }
    true
}
