use kafka_event::prelude::*;

#[derive(Debug, Disposition)]
enum ChargeError {
    #[disposition(retyr)]
    Busy,
    #[disposition(acknowledge)]
    Unknown(i32),
    #[disposition(retry, skip)]
    Both,
    #[disposition]
    Nothing,
    #[disposition(skip)]
    #[disposition(stop)]
    Twice,
}

fn main() {}
