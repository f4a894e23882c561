//! An invoice whose first major is retired as a whole: there is nothing to upcast.

use kafka_event::prelude::*;

/// An invoice was issued.
#[kafka_event(topic = "invoices", major = 2)]
#[derive(Clone, Debug, PartialEq)]
pub struct InvoiceIssuedEvent {
    /// Its number.
    pub number: i64,
}
