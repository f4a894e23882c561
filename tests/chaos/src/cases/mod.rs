//! The faults, each with what has to come of it.

mod brokers;
mod outbox;
mod refusals;
mod rights;
mod topics;
mod transactions;

pub(crate) use brokers::*;
pub(crate) use outbox::*;
pub(crate) use refusals::*;
pub(crate) use rights::*;
pub(crate) use topics::*;
pub(crate) use transactions::*;
