use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(default = i32::MAX)]
    count: i32,
}

fn main() {}
