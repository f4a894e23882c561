use kafka_event::prelude::*;

#[derive(EventType, Key)]
struct OrderId(#[event(max_len = 36)] String);

#[derive(EventType)]
enum Payment {
    Cash,
    Card(#[event(max_len = 16)] String),
}

fn main() {}
