use kafka_event::prelude::*;

#[kafka_event(topic = "orders", history = "recorded/hash")]
struct OrderPaidEvent {
    hash: Hash,
}

#[derive(Debug, Clone, Default, PartialEq, EventType)]
struct Hash([u8; 8]);

fn main() {}
