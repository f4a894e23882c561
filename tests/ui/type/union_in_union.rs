use kafka_event::prelude::*;

#[derive(EventType)]
enum Inner {
    Number(i64),
    Text(String),
}

#[derive(EventType)]
enum Outer {
    Flag(bool),
    Inner(Inner),
}

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    value: Option<Outer>,
}

fn main() {}
