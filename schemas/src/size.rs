//! How large a record of an event can get, proven while compiling, in bytes.
//!
//! A type whose every part is bounded has a largest encoding; one text without `max_len` has none, and neither has a recursive
//! type. Where Kafka's limits differ by layer (see [`Contract::max_message_bytes`](crate::event::Contract::max_message_bytes)) the event's own number is the one that is held against.

use crate::EventType;
use crate::model::{Bounds, Field, Kind, Logical, NodeId, Table};
use crate::tree::MAX_NODES;

/// What a record batch of one record has around the record: the batch header of Kafka's format v2 (61 bytes).
pub const BATCH_OVERHEAD: u32 = 61;

/// What a record has around its key, value and headers: attributes, five variable-length numbers, the count of headers, and the batch
/// of its own that it may travel in.
pub const RECORD_OVERHEAD: u32 = BATCH_OVERHEAD + 1 + 10 + 5 * 5;

/// What a header has around its name and value: two lengths.
pub const HEADER_OVERHEAD: u32 = 2 * 5;

/// What is set aside for headers that infrastructure adds: CloudEvents, tracing, schema ids.
pub const INFRASTRUCTURE_HEADERS: u32 = 1024;

/// The frame in front of an Avro value: single-object encoding, 10 bytes; the registry's has 5.
pub const FRAME: u32 = 10;

const UNKNOWN: u64 = u64::MAX;

/// The largest Avro encoding of the schema's root. `None`: there is no largest.
#[must_use]
pub const fn largest(table: &Table<'_>) -> Option<u64> {
    let sizes = records(table);
    value(table, &sizes, 0, Bounds::NONE)
}

/// The largest Avro encoding of field `index` of the root record.
#[must_use]
pub const fn largest_field(table: &Table<'_>, index: usize) -> Option<u64> {
    let sizes = records(table);
    field(table, &sizes, &table.fields[index])
}

/// The size of every record node; [`UNKNOWN`] for those without bound. Nested records come after the ones that hold them, but for
/// recursion, so that few rounds are needed; a round that changes nothing is the last.
const fn records(table: &Table<'_>) -> [u64; MAX_NODES] {
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
                        Some(size) => sum += size,
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

const fn field(table: &Table<'_>, sizes: &[u64; MAX_NODES], field: &Field) -> Option<u64> {
    value(table, sizes, field.node, field.bounds)
}

/// The size of a value. It calls itself for items and branches only: three deep, since items of items have no bounds.
const fn value(
    table: &Table<'_>,
    sizes: &[u64; MAX_NODES],
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
            Some(item) => Some(length(bounds.len) + bounds.len as u64 * item + 1),
            None => None,
        },
        (Kind::Map { .. }, _) if bounds.items == u32::MAX => None,
        (Kind::Map { values }, _) => match value(table, sizes, values, of_items) {
            Some(item) => {
                let entry = length(bounds.items) + bounds.items as u64 + item;
                Some(length(bounds.len) + bounds.len as u64 * entry + 1)
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
            Some(length(branches.len) + most)
        }
    }
}

/// The bytes of a length or count as a variable-length integer.
const fn length(len: u32) -> u64 {
    let zigzag = (len as u64) << 1;
    let bits = 64 - (zigzag | 1).leading_zeros() as u64;
    bits.div_ceil(7)
}

/// The payload fields that take the most of an event, with their sizes in bytes: largest first, three at most.
pub(crate) fn largest_fields<T: EventType>(event: &T) -> Vec<(&'static str, usize)> {
    let mut out = Vec::new();
    let mut encoder = crate::codec::avro::AvroEncoder::measuring(&mut out);
    // It was encoded a moment ago; what cannot be encoded has no sizes.
    let mut sizes = match event.encode(&mut encoder) {
        Ok(()) => encoder.measured(),
        Err(_) => Vec::new(),
    };
    sizes.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    sizes.truncate(3);
    sizes
}
