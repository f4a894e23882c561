use kafka_event::prelude::*;
use serde::{Deserialize, Serialize};

#[kafka_event(topic = "orders")]
#[derive(Serialize, Deserialize)]
struct OrderCreatedEvent {
    id: i64,
}

fn main() {}
