use kafka_event::prelude::*;

#[kafka_event(topic = "orders", format = "raw")]
struct OrderCreatedEvent {
    body: String,
    note: String,
}

fn main() {}
