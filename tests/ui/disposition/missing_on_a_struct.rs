use kafka_event::prelude::*;

#[derive(Debug, Disposition)]
struct ChargeError;

fn main() {}
