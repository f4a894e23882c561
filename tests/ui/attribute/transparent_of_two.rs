use kafka_event::prelude::*;

#[derive(EventType)]
#[event(transparent)]
struct Code {
    text: String,
    number: i32,
}

fn main() {}
