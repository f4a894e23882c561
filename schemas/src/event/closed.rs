//! Enums that can never grow although older readers have to read the event.

use super::Contract;
use crate::model::{Kind, NodeId, Range, Table};
use crate::tree::{Problem, position_of};

const TEXT: &str = "an enum in here has no variant for symbols that a reader does not know, and older readers have to read this event: \
no variant could ever be added. Mark one with `#[event(default)]`, as `#[event(default)] Unknown`, or say `compatibility = \"BACKWARD\"`";

/// The first field of an event with an enum in it that has no default. Asked only under a level by which older readers read newer
/// records (Avro 1.12, "Schema Resolution": a symbol that the reader's enum does not have is its default, or an error).
#[must_use]
pub const fn closed_enum(contract: &Contract) -> Option<Problem> {
    let table = &contract.schema;
    let mut id = 0;
    while id < table.nodes.len() {
        if let Kind::Enum { default: None, .. } = table.nodes[id].kind {
            return holder(contract, id as NodeId);
        }
        id += 1;
    }
    None
}

/// The event's own field through which a type is reached.
const fn holder(contract: &Contract, wanted: NodeId) -> Option<Problem> {
    let table = &contract.schema;
    let Kind::Record { fields, .. } = table.nodes[0].kind else {
        return None;
    };
    let mut i = 0;
    while i < fields.len {
        let field = table.field(fields, i);
        if reaches(table, field.node, wanted)
            && let Some(index) = position_of(contract.node, table.str(field.name))
        {
            return Some(Problem { index, text: TEXT });
        }
        i += 1;
    }
    None
}

const MAX_NODES: usize = crate::tree::MAX_NODES;

/// Whether a type is or holds another. Each type is looked at once, so that recursion ends.
const fn reaches(table: &Table<'_>, from: NodeId, wanted: NodeId) -> bool {
    let mut seen = [false; MAX_NODES];
    let mut queue = [0; MAX_NODES];
    queue[0] = from;
    seen[from as usize] = true;
    let (mut at, mut len) = (0, 1);
    while at < len {
        if queue[at] == wanted {
            return true;
        }
        let (parts, fields) = match table.nodes[queue[at] as usize].kind {
            Kind::Array { items: part } | Kind::Map { values: part } => {
                let part = part as usize;
                if !seen[part] {
                    seen[part] = true;
                    queue[len] = part as NodeId;
                    len += 1;
                }
                (Range::EMPTY, false)
            }
            Kind::Union { branches } => (branches, false),
            Kind::Record { fields, .. } => (fields, true),
            _ => (Range::EMPTY, false),
        };
        let mut i = 0;
        while i < parts.len {
            let part = if fields {
                table.field(parts, i).node
            } else {
                table.branch(parts, i)
            };
            if !seen[part as usize] {
                seen[part as usize] = true;
                queue[len] = part;
                len += 1;
            }
            i += 1;
        }
        at += 1;
    }
    false
}
