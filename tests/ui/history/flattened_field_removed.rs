use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/flattened")]
struct OrderPaidEvent {
    id: i64,
    #[event(flatten)]
    place: Place,
}

#[derive(Debug, Clone, Default, PartialEq, EventType)]
struct Place {
    street: String,
}

fn main() {}
