//! What the benches share: rounds that alternate between the peers, counted allocations, and tables of ratios.
//!
//! The machine that runs a bench is seldom idle. All peers take turns in short rounds, so that what else happens there meets all of
//! them alike, and only ratios of medians are worth writing down.

mod allocations;
pub mod processor;
mod rounds;
mod table;

pub use allocations::{Counting, allocations};
pub use rounds::{Case, Measure, measure, median};
pub use table::{print, ratio, target};
