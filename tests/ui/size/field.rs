use kafka_event::prelude::*;

#[kafka_event(topic = "orders", max_message_bytes = 4_000)]
struct OrderCreatedEvent {
    #[event(max_len = 3_000)]
    note: String,
    id: i64,
    #[event(max_len = 900)]
    address: String,
}

fn main() {}
