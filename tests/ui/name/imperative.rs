use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct CreateOrderEvent {
    id: i64,
}

fn main() {}
