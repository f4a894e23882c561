use kafka_event::prelude::*;

struct Street(String);

#[derive(EventType)]
struct Address {
    street: Street,
}

fn main() {}
