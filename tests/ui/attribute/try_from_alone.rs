use kafka_event::prelude::*;

#[derive(EventType, Clone)]
#[event(try_from = String)]
struct Code(String);

fn main() {}
