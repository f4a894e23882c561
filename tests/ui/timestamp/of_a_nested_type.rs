use kafka_event::prelude::*;

#[derive(EventType, Default)]
struct Delivery {
    #[event(timestamp)]
    at: Timestamp,
}

fn main() {}
