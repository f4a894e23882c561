use kafka_event::prelude::*;

#[derive(Debug, Disposition)]
enum ChargeError {
    #[disposition(transparent)]
    Two(Inner, i32),
    #[disposition(transparent)]
    None,
}

#[derive(Debug, Disposition)]
#[disposition(skip)]
struct Inner;

fn main() {}
