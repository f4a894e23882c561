use kafka_event::prelude::*;
use kafka_event::{BoxError, Upcast};

#[derive(Debug, EventType)]
struct InvoiceIssued {
    id: String,
}

#[kafka_event(topic = "invoices", namespace = "shop", major = 2, upcasts = InvoiceIssued)]
struct InvoiceIssuedEvent {
    number: i64,
}

impl Upcast<InvoiceIssued> for InvoiceIssuedEvent {
    fn upcast(old: InvoiceIssued) -> Result<Self, BoxError> {
        Ok(Self { number: old.id.parse()? })
    }
}

fn main() {}
