use kafka_event::prelude::*;

#[derive(EventSet)]
enum Orders {}

fn main() {}
