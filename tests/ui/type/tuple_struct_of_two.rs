use kafka_event::prelude::*;

#[derive(EventType)]
struct Point(f64, f64);

fn main() {}
