use kafka_event::prelude::*;

#[kafka_event(topic = "orders", verb = "Yeeted")]
struct OrderBlorptEvent {
    id: i64,
}

fn main() {}
