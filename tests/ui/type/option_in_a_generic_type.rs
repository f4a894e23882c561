use kafka_event::prelude::*;

#[derive(EventType, Default)]
struct Page<T> {
    first: Option<T>,
}

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    page: Page<Option<String>>,
}

fn main() {}
