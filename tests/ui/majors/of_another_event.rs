use kafka_event::prelude::*;
use kafka_event::{BoxError, Upcast};

kafka_event::recorded! { mod v1 = "shop.ParcelSentEvent", history = "../../majors/schemas/shop.ParcelSentEvent" }

#[kafka_event(topic = "invoices", namespace = "shop", major = 2, upcasts = v1::ParcelSent,
    history = "../../majors/schemas/shop.InvoiceIssuedEvent.v2")]
struct InvoiceIssuedEvent {
    number: i64,
}

impl Upcast<v1::ParcelSent> for InvoiceIssuedEvent {
    fn upcast(old: v1::ParcelSent) -> Result<Self, BoxError> {
        Ok(Self { number: old.grams })
    }
}

fn main() {}
