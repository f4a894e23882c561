//! The error of an event that can be larger than its topic takes, put together while compiling.

use super::json;
use super::payload::{Sizes, field, records};
use super::record::text_size;
use crate::event::{Contract, Format};
use crate::message::Message;
use crate::model::Kind;

/// What the compiler says of an event whose largest record is `size` bytes: the limit, and its largest fields.
#[must_use]
pub const fn too_large(contract: &Contract, size: u64) -> Message {
    let mut message = Message::new()
        .push("`")
        .push(contract.name)
        .push("` can make a record of ")
        .number(size)
        .push(" bytes, and its `max_message_bytes` is ")
        .number(contract.max_message_bytes as u64)
        .push("; largest fields:");
    let sizes = records(&contract.schema);
    let mut below = u64::MAX;
    let mut named = 0;
    while named < 3
        && let Some((name, size)) = largest_below(contract, &sizes, below)
    {
        message = message.push(if named == 0 { " `" } else { ", `" });
        message = message.push(name).push("` ").number(size);
        below = size;
        named += 1;
    }
    message.push(
        ". Lower their `max_len`, or raise `max_message_bytes` here and `max.message.bytes` of the topic",
    )
}

/// The largest field, in the payload or in a header, that is smaller than `below`.
const fn largest_below(
    contract: &Contract,
    sizes: &Sizes,
    below: u64,
) -> Option<(&'static str, u64)> {
    let mut largest = None;
    let mut most = 0;
    let mut i = 0;
    while let Some((name, size)) = payload_field(contract, sizes, i) {
        if let Some(size) = size
            && size < below
            && size > most
        {
            largest = Some((name, size));
            most = size;
        }
        i += 1;
    }
    let mut i = 0;
    while i < contract.headers.len() {
        let header = &contract.headers[i];
        if let Some(size) = text_size(header.ty, header.bounds)
            && size < below
            && size > most
        {
            largest = Some((header.field, size));
            most = size;
        }
        i += 1;
    }
    largest
}

/// The name of a payload field and its size, which it need not have. `None`: there are no more.
const fn payload_field(
    contract: &Contract,
    sizes: &Sizes,
    index: usize,
) -> Option<(&'static str, Option<u64>)> {
    if matches!(contract.format, Format::Json) {
        let fields = contract.node.fields;
        if index == fields.len() {
            return None;
        }
        let found = &fields[index];
        return Some((found.name, json::field(found.ty, found.bounds)));
    }
    let table = &contract.schema;
    match table.nodes[0].kind {
        Kind::Record { fields, .. } if index < fields.len as usize => {
            let found = &table.fields[fields.start as usize + index];
            Some((table.str(found.name), field(table, sizes, found)))
        }
        _ => None,
    }
}
