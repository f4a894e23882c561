use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreatedEvent {
    #[event(max_len = 5_000_000_000)]
    note: String,
}

fn main() {}
