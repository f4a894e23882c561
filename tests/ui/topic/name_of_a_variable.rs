use kafka_event::prelude::*;

#[kafka_event(topic = "${my-env}.orders")]
struct OrderCreatedEvent {
    id: i64,
}

fn main() {}
