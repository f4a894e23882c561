use kafka_event::prelude::*;

#[derive(Debug, Disposition)]
#[disposition(retry)]
enum ChargeError {
    #[disposition(skip)]
    Busy,
}

fn main() {}
