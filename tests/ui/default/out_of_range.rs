use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(default = 3_000_000_000)]
    count: i32,
}

fn main() {}
