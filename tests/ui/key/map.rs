use std::collections::HashMap;

use kafka_event::prelude::*;

#[kafka_event(topic = "orders", key = labels)]
struct OrderCreatedEvent {
    labels: HashMap<String, String>,
}

fn main() {}
