use kafka_event::prelude::*;

#[derive(Disposition)]
union ChargeError {
    code: i32,
}

fn main() {}
