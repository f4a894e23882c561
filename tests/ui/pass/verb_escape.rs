use kafka_event::prelude::*;

#[kafka_event(topic = "orders", verb = "Yeeted")]
struct OrderYeetedEvent {
    id: i64,
}

fn main() {}
