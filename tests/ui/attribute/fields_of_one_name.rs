use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    order_id: i64,
    #[event(rename = "order_id")]
    other: i64,
}

fn main() {}
