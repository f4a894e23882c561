use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
#[serde(rename_all = "camelCase")]
struct OrderCreatedEvent {
    id: i64,
}

fn main() {}
