use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(max_len = 4)]
    id: i32,
}

fn main() {}
