//! The faults, each with what has to come of it.

mod brokers;
mod refusals;
mod topics;

pub(crate) use brokers::*;
pub(crate) use refusals::*;
pub(crate) use topics::*;
