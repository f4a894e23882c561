//! The schema model: one flat table of nodes, the same for a Rust type (`const`) and for a parsed `.avsc`.

mod limits;
mod names;
mod schema;
mod table;
pub(crate) mod walk;

pub use limits::{MAX_DEPTH, MAX_NODES};
pub(crate) use names::{same_text, split_name};
pub use schema::Schema;
pub use table::{Bounds, Field, Kind, Logical, Node, NodeId, Order, Range, Span, Table};
