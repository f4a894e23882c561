use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(default = 99_999_999_999_999_999_999)]
    count: i64,
}

fn main() {}
