use kafka_event::prelude::*;

#[derive(EventType)]
enum Payment {
    #[event(default)]
    Cash,
    Card(String),
}

fn main() {}
