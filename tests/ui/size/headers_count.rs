use kafka_event::prelude::*;

#[kafka_event(topic = "orders", max_message_bytes = 2_000)]
struct OrderCreatedEvent {
    id: i64,
    #[event(header = "token", max_len = 1_000)]
    token: String,
}

fn main() {}
