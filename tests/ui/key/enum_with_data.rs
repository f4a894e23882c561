use kafka_event::prelude::*;

#[derive(EventType, Key)]
enum Id {
    Internal(i64),
    Foreign(String),
}

fn main() {}
