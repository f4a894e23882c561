use kafka_event::prelude::*;

#[derive(EventType)]
enum Nothing {}

fn main() {}
