use kafka_event::prelude::*;

#[derive(EventType, Default)]
struct Order {
    id: i64,
}

#[derive(EventSet)]
enum Orders {
    Created(Order),
}

fn main() {}
