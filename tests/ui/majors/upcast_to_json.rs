use kafka_event::prelude::*;
use kafka_event::{BoxError, Upcast};

kafka_event::recorded! { mod v1 = "shop.ParcelSentEvent", history = "../../majors/schemas/shop.ParcelSentEvent" }

#[kafka_event(topic = "moves", namespace = "shop", alias = "ParcelSentEvent", major = 2, format = "json", upcasts = v1::ParcelSent)]
struct ParcelMovedEvent {
    id: String,
}

impl Upcast<v1::ParcelSent> for ParcelMovedEvent {
    fn upcast(old: v1::ParcelSent) -> Result<Self, BoxError> {
        Ok(Self { id: old.id })
    }
}

fn main() {}
