use kafka_event::prelude::*;

#[kafka_event(topic = "orders", key = price)]
struct OrderCreatedEvent {
    price: f64,
}

fn main() {}
