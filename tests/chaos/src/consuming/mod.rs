//! Faults that consumers live through, and the count of what they handled.

mod billing;
mod book;
mod failing;
mod groups;
mod letters;
mod programs;
mod stores;
mod tally;

pub(crate) use self::billing::*;
pub(crate) use self::book::{Book, number, step};
pub(crate) use self::failing::*;
pub(crate) use self::groups::*;
pub(crate) use self::letters::*;
pub(crate) use self::programs::*;
pub(crate) use self::stores::*;
pub(crate) use self::tally::{HEAD, Tally};
