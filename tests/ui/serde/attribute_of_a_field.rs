use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[serde(rename = "order_id")]
    id: i64,
}

fn main() {}
