use kafka_event::prelude::*;

#[derive(EventSet)]
struct Orders {
    id: i64,
}

fn main() {}
