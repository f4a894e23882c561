//! The faults, each with what has to come of it.

mod brokers;
mod refusals;
mod topics;
mod transactions;

pub(crate) use brokers::*;
pub(crate) use refusals::*;
pub(crate) use topics::*;
pub(crate) use transactions::*;
