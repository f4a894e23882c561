//! The schema model: one flat table of nodes, the same for a Rust type (`const`) and for a parsed `.avsc`.

mod table;

pub use table::{Bounds, Field, Kind, Logical, Node, NodeId, Order, Range, Span, Table};
