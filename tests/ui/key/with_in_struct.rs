use kafka_event::prelude::*;

#[derive(EventType, Key)]
struct Id {
    #[event(logical = "date")]
    day: i32,
}

fn main() {}
