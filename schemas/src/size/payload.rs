//! The largest Avro encoding of a value: each record node's size, found over the table.

use crate::model::{Bounds, Field, Kind, Logical, NodeId, Table};
use crate::tree::MAX_NODES;

/// The size of each record node of a table.
pub(super) type Sizes = [u64; MAX_NODES];

const UNKNOWN: u64 = u64::MAX;

/// The largest Avro encoding of the schema's root. `None`: there is no largest.
#[must_use]
pub const fn largest(table: &Table<'_>) -> Option<u64> {
    // A table that was read at run time may have more types than an event; its size is not worth more memory.
    if table.nodes.len() > MAX_NODES {
        return None;
    }
    let sizes = records(table);
    value(table, &sizes, 0, Bounds::NONE)
}

/// The size of every record node; [`UNKNOWN`] for those without bound. Nested records come after the ones that hold them, but for
/// recursion, so that few rounds are needed; a round that changes nothing is the last.
pub(super) const fn records(table: &Table<'_>) -> Sizes {
    let mut sizes = [UNKNOWN; MAX_NODES];
    let mut changed = true;
    while changed {
        changed = false;
        let mut id = table.nodes.len();
        while id > 0 {
            id -= 1;
            if sizes[id] == UNKNOWN
                && let Kind::Record { fields, .. } = table.nodes[id].kind
            {
                let mut sum = 0u64;
                let mut i = 0;
                while i < fields.len {
                    match field(table, &sizes, &table.fields[(fields.start + i) as usize]) {
                        Some(size) => sum = plus(sum, size),
                        None => {
                            sum = UNKNOWN;
                            break;
                        }
                    }
                    i += 1;
                }
                if sum != UNKNOWN {
                    sizes[id] = sum;
                    changed = true;
                }
            }
        }
    }
    sizes
}

pub(super) const fn field(table: &Table<'_>, sizes: &Sizes, field: &Field) -> Option<u64> {
    value(table, sizes, field.node, field.bounds)
}

/// The size of a value. It calls itself for items and branches only: three deep, since items of items have no bounds.
pub(super) const fn value(
    table: &Table<'_>,
    sizes: &Sizes,
    id: NodeId,
    bounds: Bounds,
) -> Option<u64> {
    let node = &table.nodes[id as usize];
    let of_items = Bounds {
        len: bounds.items,
        items: u32::MAX,
    };
    match (node.kind, node.logical) {
        (Kind::Null, _) => Some(0),
        (Kind::Boolean, _) => Some(1),
        (Kind::Int, _) => Some(5),
        (Kind::Long, _) => Some(10),
        (Kind::Float, _) => Some(4),
        (Kind::Double, _) => Some(8),
        (Kind::String, Logical::Uuid) => Some(37),
        // An i128 has 16 bytes: no decimal here has more.
        (Kind::Bytes, Logical::Decimal { .. }) => Some(17),
        (Kind::Bytes | Kind::String, _) if bounds.len == u32::MAX => None,
        (Kind::Bytes | Kind::String, _) => Some(length(bounds.len) + bounds.len as u64),
        (Kind::Enum { .. }, _) => Some(5),
        (Kind::Fixed { size, .. }, _) => Some(size as u64),
        (Kind::Record { .. }, _) => match sizes[id as usize] {
            UNKNOWN => None,
            size => Some(size),
        },
        (Kind::Array { .. } | Kind::Map { .. }, _) if bounds.len == u32::MAX => None,
        (Kind::Array { items }, _) => match value(table, sizes, items, of_items) {
            Some(item) => Some(many(bounds.len, item)),
            None => None,
        },
        (Kind::Map { .. }, _) if bounds.items == u32::MAX => None,
        (Kind::Map { values }, _) => match value(table, sizes, values, of_items) {
            Some(item) => {
                let entry = plus(length(bounds.items) + bounds.items as u64, item);
                Some(many(bounds.len, entry))
            }
            None => None,
        },
        (Kind::Union { branches }, _) => {
            let mut most = 0;
            let mut i = 0;
            while i < branches.len {
                let branch = table.branches[(branches.start + i) as usize];
                match value(table, sizes, branch, bounds) {
                    Some(size) if size > most => most = size,
                    Some(_) => {}
                    None => return None,
                }
                i += 1;
            }
            Some(plus(length(branches.len), most))
        }
    }
}

/// The bytes of a list: counts, items, and the end.
const fn many(count: u32, item: u64) -> u64 {
    plus(length(count) + 1, (count as u64).saturating_mul(item))
}

/// A sum that stays a size: it never reaches [`UNKNOWN`].
pub(super) const fn plus(a: u64, b: u64) -> u64 {
    let sum = a.saturating_add(b);
    if sum == UNKNOWN { UNKNOWN - 1 } else { sum }
}

/// The bytes of a length or count as a variable-length integer.
pub(super) const fn length(len: u32) -> u64 {
    let zigzag = (len as u64) << 1;
    let bits = 64 - (zigzag | 1).leading_zeros() as u64;
    bits.div_ceil(7)
}
