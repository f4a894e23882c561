use kafka_event::prelude::*;
use kafka_event::{BoxError, Upcast};

kafka_event::recorded! { mod v2 = "shop.OrderCreatedEvent", major = 2, history = "../../majors/schemas/shop.OrderCreatedEvent.v2" }

#[kafka_event(topic = "orders", key = id, namespace = "shop", major = 2, upcasts = v2::OrderCreated,
    history = "../../majors/schemas/shop.OrderCreatedEvent.v2")]
struct OrderCreatedEvent {
    id: String,
    total_cents: i64,
    placed_at: Timestamp,
    #[event(default = "")]
    city: String,
    #[event(default = "none")]
    note: String,
}

impl Upcast<v2::OrderCreated> for OrderCreatedEvent {
    fn upcast(_: v2::OrderCreated) -> Result<Self, BoxError> {
        Ok(Self::default())
    }
}

fn main() {}
