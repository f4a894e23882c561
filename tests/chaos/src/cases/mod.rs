//! The faults, each with what has to come of it.

mod brokers;
mod topics;

pub(crate) use brokers::*;
pub(crate) use topics::*;
