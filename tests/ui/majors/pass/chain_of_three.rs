use kafka_event::prelude::*;
use kafka_event::{BoxError, Upcast};

kafka_event::recorded! { mod v1 = "shop.OrderCreatedEvent", history = "../../../majors/schemas/shop.OrderCreatedEvent" }

kafka_event::recorded! {
    mod v2 = "shop.OrderCreatedEvent", major = 2, upcasts = v1::OrderCreated, history = "../../../majors/schemas/shop.OrderCreatedEvent.v2"
}

#[kafka_event(topic = "orders", key = id, namespace = "shop", major = 3, upcasts = v2::OrderCreated,
    history = "../../../majors/schemas/shop.OrderCreatedEvent.v3")]
struct OrderCreatedEvent {
    id: String,
}

impl Upcast<v1::OrderCreated> for v2::OrderCreated {
    fn upcast(old: v1::OrderCreated) -> Result<Self, BoxError> {
        Ok(Self { id: old.id, ..Self::default() })
    }
}

impl Upcast<v2::OrderCreated> for OrderCreatedEvent {
    fn upcast(old: v2::OrderCreated) -> Result<Self, BoxError> {
        Ok(Self { id: old.id })
    }
}

fn main() {
    assert_eq!(OrderCreatedEvent::CONTRACT.upcasts.len(), 1);
}
