use kafka_event::prelude::*;

#[allow(non_camel_case_types)]
#[kafka_event(topic = "orders")]
struct order_created_event {
    id: i64,
}

fn main() {}
