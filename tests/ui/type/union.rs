use kafka_event::prelude::*;

#[derive(EventType)]
union Bits {
    float: f32,
    int: i32,
}

fn main() {}
