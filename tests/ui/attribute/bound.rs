use kafka_event::prelude::*;

#[derive(EventType)]
#[event(bound = "T EventType")]
struct Page<T> {
    items: Vec<T>,
}

fn main() {}
