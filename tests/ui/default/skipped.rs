use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    id: i64,
    #[event(skip, default = 3)]
    count: i32,
}

fn main() {}
