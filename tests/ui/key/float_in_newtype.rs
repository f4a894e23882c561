use kafka_event::prelude::*;

#[derive(EventType, Key)]
struct Price(f64);

fn main() {}
