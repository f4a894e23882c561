use kafka_event::prelude::*;

#[kafka_event(topic = "orders.of-a-name-that-is-as-long-as-a-name-can-be-orders.of-a-name-that-is-as-long-as-a-name-can-be-orders.of-a-name-that-is-as-long-as-a-name-can-be-orders.of-a-name-that-is-as-long-as-a-name-can-be-orders.of-a-name-that-is-as-long-as-x.more")]
struct OrderCreatedEvent {
    id: i64,
}

fn main() {}
