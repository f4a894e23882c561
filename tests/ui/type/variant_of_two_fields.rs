use kafka_event::prelude::*;

#[derive(EventType)]
enum Shape {
    Dot,
    Line(f64, f64),
}

fn main() {}
