//! The depth-first walk over a table that everything printed from it follows: iterative, without a heap, in a `const fn`.

use super::limits::{MAX_DEPTH, MAX_NODES};
use super::table::{Kind, NodeId, Table};

/// What a walk meets next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A type begins, a named one for the first time. A primitive comes this way only as the root; types with parts also get a
    /// `Leave`.
    Enter {
        node: NodeId,
        /// The innermost record around it.
        within: Option<NodeId>,
    },
    /// A named type that was entered before.
    Again {
        node: NodeId,
        /// The innermost record around this mention of it.
        within: Option<NodeId>,
    },
    /// The part at this position comes next: a field, a branch, the items or the values. A primitive has no further step: const
    /// evaluation is slow, and most parts are primitives.
    Part {
        owner: NodeId,
        position: u32,
        /// The type of the part.
        node: NodeId,
    },
    /// All parts of the type were met.
    Leave { node: NodeId },
}

#[derive(Clone, Copy)]
struct Frame {
    node: NodeId,
    next: u32,
    within: Option<NodeId>,
}

/// A walk in progress.
pub(crate) struct Walk<'a> {
    table: Table<'a>,
    stack: [Frame; MAX_DEPTH],
    depth: usize,
    seen: [u64; MAX_NODES / 64],
    coming: Option<NodeId>,
}

impl<'a> Walk<'a> {
    /// A walk that begins before the root.
    pub(crate) const fn new(table: Table<'a>) -> Walk<'a> {
        let unused = Frame {
            node: 0,
            next: 0,
            within: None,
        };
        Walk {
            table,
            stack: [unused; MAX_DEPTH],
            depth: 0,
            seen: [0; MAX_NODES / 64],
            coming: Some(0),
        }
    }

    /// The next step, `None` at the end.
    pub(crate) const fn next(&mut self) -> Option<Step> {
        if let Some(node) = self.coming {
            self.coming = None;
            return Some(self.arrive(node));
        }
        if self.depth == 0 {
            return None;
        }
        let frame = &mut self.stack[self.depth - 1];
        let (owner, position) = (frame.node, frame.next);
        frame.next += 1;
        let Some(node) = part(&self.table, owner, position) else {
            self.depth -= 1;
            return Some(Step::Leave { node: owner });
        };
        if !self.table.nodes[node as usize].kind.is_primitive() {
            self.coming = Some(node);
        }
        Some(Step::Part {
            owner,
            position,
            node,
        })
    }

    const fn arrive(&mut self, node: NodeId) -> Step {
        let within = match self.depth {
            0 => None,
            depth => self.stack[depth - 1].within,
        };
        let kind = self.table.nodes[node as usize].kind;
        if matches!(
            kind,
            Kind::Record { .. } | Kind::Enum { .. } | Kind::Fixed { .. }
        ) {
            let (word, bit) = (node as usize / 64, 1u64 << (node % 64));
            if self.seen[word] & bit != 0 {
                return Step::Again { node, within };
            }
            self.seen[word] |= bit;
        }
        let inside = match kind {
            Kind::Record { .. } => Some(node),
            Kind::Array { .. } | Kind::Map { .. } | Kind::Union { .. } => within,
            _ => return Step::Enter { node, within },
        };
        self.stack[self.depth] = Frame {
            node,
            next: 0,
            within: inside,
        };
        self.depth += 1;
        Step::Enter { node, within }
    }
}

/// The type of a part, `None` after the last.
const fn part(table: &Table<'_>, owner: NodeId, position: u32) -> Option<NodeId> {
    match table.nodes[owner as usize].kind {
        Kind::Array { items } if position == 0 => Some(items),
        Kind::Map { values } if position == 0 => Some(values),
        Kind::Union { branches } if position < branches.len => {
            Some(table.branches[(branches.start + position) as usize])
        }
        Kind::Record { fields, .. } if position < fields.len => {
            Some(table.fields[(fields.start + position) as usize].node)
        }
        _ => None,
    }
}

/// How deeply the types of a table nest, as a [`Walk`] over it would.
pub(crate) fn depth(table: &Table<'_>) -> usize {
    let mut seen = vec![false; table.nodes.len()];
    let mut stack = vec![(0, 0)];
    let mut deepest = 1;
    while let Some((owner, position)) = stack.last_mut() {
        let Some(node) = part(table, *owner, *position) else {
            stack.pop();
            continue;
        };
        *position += 1;
        let named = table.full_name(node).is_some();
        if named && std::mem::replace(&mut seen[node as usize], true) {
            continue;
        }
        stack.push((node, 0));
        deepest = deepest.max(stack.len());
    }
    deepest
}
