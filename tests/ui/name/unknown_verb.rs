use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderBlorptEvent {
    id: i64,
}

fn main() {}
