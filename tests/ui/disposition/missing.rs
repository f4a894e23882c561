use kafka_event::prelude::*;

#[derive(Debug, Disposition)]
enum ChargeError {
    #[disposition(retry)]
    Busy,
    CardDeclined { reason: String },
    Unknown(i32),
}

fn main() {}
