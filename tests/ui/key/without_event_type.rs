use kafka_event::prelude::*;

#[derive(Key)]
struct Id(i64);

fn main() {}
