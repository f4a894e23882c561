use kafka_event::prelude::*;

#[derive(EventType)]
struct Nest<T> {
    value: T,
    inner: Option<Box<Nest<Vec<T>>>>,
}

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    nest: Option<Nest<i32>>,
}

fn main() {}
