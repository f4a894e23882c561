use kafka_event::prelude::*;

#[kafka_event(topic = "orders", rename_all = "kebab-case")]
struct OrderCreatedEvent {
    order_id: i64,
}

fn main() {}
