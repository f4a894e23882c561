use kafka_event::prelude::*;

struct Card(String);

#[derive(EventType)]
enum Payment {
    Cash,
    Card(Card),
}

fn main() {}
