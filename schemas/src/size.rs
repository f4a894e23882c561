//! How large a record of an event can get, proven while compiling, in bytes.
//!
//! A type whose every part is bounded has a largest encoding; one text without `max_len` has none, and neither has a recursive
//! type. Where Kafka's limits differ by layer (see [`Contract::max_message_bytes`](crate::event::Contract::max_message_bytes)) the event's own number is the one that is held against.

use crate::EventType;
use crate::event::{CONTENT_TYPE, Contract, EVENT_TYPE};
use crate::model::{Bounds, Field, Kind, Logical, NodeId, Table};
use crate::tree::{MAX_NODES, TypeNode, TypeRef, same_text};

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

/// The largest record of an event. `None`: a part has no bound.
#[must_use]
pub const fn largest_record(contract: &Contract) -> Option<u64> {
    let table = &contract.schema;
    let sizes = records(table);
    let Some(payload) = value(table, &sizes, 0, Bounds::NONE) else {
        return None;
    };
    let mut size = payload
        + (FRAME + RECORD_OVERHEAD + INFRASTRUCTURE_HEADERS) as u64
        + header_size(EVENT_TYPE.len(), contract.full_name.len() as u64)
        + header_size(
            CONTENT_TYPE.len(),
            contract.format.content_type().len() as u64,
        );
    let mut i = 0;
    while i < contract.key.len() {
        match key_field(contract, &sizes, contract.key[i]) {
            // As Kafka writes an integer it has up to 8 bytes where Avro's shortest has one.
            Some(key) => size += if key < 8 { 8 } else { key },
            None => return None,
        }
        i += 1;
    }
    i = 0;
    while i < contract.headers.len() {
        let header = &contract.headers[i];
        match text_size(header.ty, header.bounds) {
            Some(value) => size += header_size(header.name.len(), value),
            None => return None,
        }
        i += 1;
    }
    i = 0;
    while i < contract.constant_headers.len() {
        let (name, value) = contract.constant_headers[i];
        size += header_size(name.len(), value.len() as u64);
        i += 1;
    }
    Some(size)
}

const fn header_size(name: usize, value: u64) -> u64 {
    HEADER_OVERHEAD as u64 + name as u64 + value
}

/// The size of a key field: a field of the payload, or one that travels as a header.
const fn key_field(contract: &Contract, sizes: &[u64; MAX_NODES], name: &str) -> Option<u64> {
    let table = &contract.schema;
    if let Kind::Record { fields, .. } = table.nodes[0].kind {
        let mut i = 0;
        while i < fields.len {
            let candidate = &table.fields[(fields.start + i) as usize];
            if same_text(table.str(candidate.name), name) {
                return field(table, sizes, candidate);
            }
            i += 1;
        }
    }
    let mut i = 0;
    while i < contract.headers.len() {
        if same_text(contract.headers[i].field, name) {
            return text_size(contract.headers[i].ty, contract.headers[i].bounds);
        }
        i += 1;
    }
    None
}

/// The size of a scalar as text.
const fn text_size(ty: TypeRef, bounds: Bounds) -> Option<u64> {
    match ty.get() {
        TypeNode::Optional(inner) => text_size(*inner, bounds),
        TypeNode::String | TypeNode::Bytes if bounds.len == u32::MAX => None,
        TypeNode::String | TypeNode::Bytes => Some(length(bounds.len) + bounds.len as u64),
        TypeNode::Fixed(fixed) => Some(fixed.size as u64),
        TypeNode::Enum(node) => {
            let (mut most, mut i) = (0, 0);
            while i < node.symbols.len() {
                if node.symbols[i].len() > most {
                    most = node.symbols[i].len();
                }
                i += 1;
            }
            Some(most as u64)
        }
        // The longest text of a number, a time, a UUID or a decimal of 38 digits.
        _ => Some(41),
    }
}

/// What the compiler says of an event that can be larger than its topic takes.
#[derive(Debug)]
pub struct TooLargeMessage {
    text: [u8; 512],
    len: usize,
}

impl TooLargeMessage {
    /// The message for a contract whose largest record is `size` bytes: the limit, and its largest fields.
    #[must_use]
    pub const fn new(contract: &Contract, size: u64) -> Self {
        let mut message = Self {
            text: [0; 512],
            len: 0,
        };
        message.push(contract.name);
        message.push(" can make a record of ");
        message.number(size);
        message.push(" bytes, and its `max_message_bytes` is ");
        message.number(contract.max_message_bytes as u64);
        message.push("; largest fields:");
        let table = &contract.schema;
        let sizes = records(table);
        let mut below = u64::MAX;
        let mut named = 0;
        while named < 3 {
            // The largest that is smaller than what was named before.
            let (mut best, mut best_size) = (None, 0);
            if let Kind::Record { fields, .. } = table.nodes[0].kind {
                let mut i = 0;
                while i < fields.len {
                    let candidate = &table.fields[(fields.start + i) as usize];
                    if let Some(size) = field(table, &sizes, candidate)
                        && size < below
                        && size > best_size
                    {
                        (best, best_size) = (Some(candidate.name), size);
                    }
                    i += 1;
                }
            }
            let Some(name) = best else { break };
            message.push(" `");
            message.push(table.str(name));
            message.push("` ");
            message.number(best_size);
            below = best_size;
            named += 1;
        }
        message.push(". Lower their `max_len`, or raise `max_message_bytes` here and `max.message.bytes` of the topic");
        message
    }

    /// The text.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.text.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "an event can be larger than its `max_message_bytes`",
        }
    }

    const fn push(&mut self, text: &str) {
        let text = text.as_bytes();
        let mut i = 0;
        while i < text.len() && self.len < self.text.len() {
            self.text[self.len] = text[i];
            self.len += 1;
            i += 1;
        }
    }

    /// Digits in groups of three.
    const fn number(&mut self, number: u64) {
        let mut divisor = 1_000_000_000_000_000_000;
        let mut digits = 19;
        let mut started = false;
        while digits > 0 {
            let digit = (number / divisor % 10) as usize;
            started = started || digit > 0 || digits == 1;
            if started {
                self.push(DIGITS[digit]);
                if digits % 3 == 1 && digits > 1 {
                    self.push(",");
                }
            }
            divisor /= 10;
            digits -= 1;
            if divisor == 0 {
                break;
            }
        }
    }
}

const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];

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
