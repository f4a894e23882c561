use kafka_event::prelude::*;

#[derive(Debug, Disposition)]
enum ChargeError {
    #[disposition(park(until = reset_at))]
    LimitReached { reset_at: String },
}

fn main() {}
