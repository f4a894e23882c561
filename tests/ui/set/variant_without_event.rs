use kafka_event::prelude::*;

#[derive(EventSet)]
enum Orders {
    Created,
}

fn main() {}
