use kafka_event::prelude::*;

#[derive(EventType)]
enum Id {
    Internal(i64),
    Foreign(i64),
}

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    id: Option<Id>,
}

fn main() {}
