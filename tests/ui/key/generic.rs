use kafka_event::prelude::*;

#[derive(EventType, Key)]
struct Id<T>(T);

fn main() {}
