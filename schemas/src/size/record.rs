//! The largest record: payload, key, headers and what is around them.

use super::payload::{Sizes, field, length, plus, records, value};
use super::{FRAME, HEADER_OVERHEAD, INFRASTRUCTURE_HEADERS, RECORD_OVERHEAD, json};
use crate::event::{CONTENT_TYPE, Contract, EVENT_TYPE, Format};
use crate::model::{Bounds, Kind, Range, Table};
use crate::tree::{EnumNode, TypeNode, TypeRef, same_text};

/// The largest record of an event. `None`: a part has no bound.
#[must_use]
pub const fn largest_record(contract: &Contract) -> Option<u64> {
    let table = &contract.schema;
    let sizes = records(table);
    let payload = match contract.format {
        // Texts grow as they are escaped: each byte counts for the six that it can become.
        Format::Json => json::largest(contract.node),
        Format::Avro | Format::Raw => value(table, &sizes, 0, Bounds::NONE),
    };
    let Some(payload) = payload else {
        return None;
    };
    let around = (FRAME + RECORD_OVERHEAD + INFRASTRUCTURE_HEADERS) as u64
        + header_size(EVENT_TYPE.len(), contract.full_name.len() as u64)
        + header_size(
            CONTENT_TYPE.len(),
            contract.format.content_type().len() as u64,
        );
    let mut size = plus(payload, around);
    let mut i = 0;
    while i < contract.key.len() {
        match key_field(contract, &sizes, contract.key[i]) {
            // As Kafka writes an integer it has up to 8 bytes where Avro's shortest has one.
            Some(key) => size = plus(size, if key < 8 { 8 } else { key }),
            None => return None,
        }
        i += 1;
    }
    i = 0;
    while i < contract.headers.len() {
        let header = &contract.headers[i];
        match text_size(header.ty, header.bounds) {
            Some(value) => size = plus(size, header_size(header.name.len(), value)),
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
const fn key_field(contract: &Contract, sizes: &Sizes, name: &str) -> Option<u64> {
    let table = &contract.schema;
    if let Kind::Record { fields, .. } = table.nodes[0].kind {
        let mut i = 0;
        while i < fields.len {
            let candidate = &table.fields[(fields.start + i) as usize];
            if same_text(table.str(candidate.name), name) {
                // An enum is its symbol's text where it is the whole key.
                if let Kind::Enum { symbols, .. } = table.nodes[candidate.node as usize].kind {
                    return Some(longest(table, symbols));
                }
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

const fn longest(table: &Table<'_>, texts: Range) -> u64 {
    let (mut most, mut i) = (0, 0);
    while i < texts.len {
        let len = table.spans[(texts.start + i) as usize].len as u64;
        if len > most {
            most = len;
        }
        i += 1;
    }
    most
}

/// The size of a scalar as text.
pub(super) const fn text_size(ty: TypeRef, bounds: Bounds) -> Option<u64> {
    match ty.get() {
        TypeNode::Optional(inner, _) => text_size(*inner, bounds),
        TypeNode::String | TypeNode::Bytes if bounds.len == u32::MAX => None,
        TypeNode::String | TypeNode::Bytes => Some(length(bounds.len) + bounds.len as u64),
        TypeNode::Fixed(fixed) => Some(fixed.size as u64),
        TypeNode::Enum(node) => Some(longest_symbol(node)),
        // The longest text of a number, a time, a UUID or a decimal of 38 digits.
        _ => Some(41),
    }
}

/// The length of an enum's longest symbol.
pub(super) const fn longest_symbol(node: &EnumNode) -> u64 {
    let (mut most, mut i) = (0, 0);
    while i < node.symbols.len() {
        if node.symbols[i].len() > most {
            most = node.symbols[i].len();
        }
        i += 1;
    }
    most as u64
}
