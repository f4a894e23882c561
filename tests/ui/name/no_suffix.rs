use kafka_event::prelude::*;

#[kafka_event(topic = "orders")]
struct OrderCreate {
    id: i64,
}

fn main() {}
