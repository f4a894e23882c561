use kafka_event::prelude::*;

#[kafka_event(topic = "orders", verb = "Yeet")]
struct OrderYeetEvent {
    id: i64,
}

fn main() {}
