use kafka_event::prelude::*;

#[derive(Debug, Disposition)]
enum ChargeError {
    #[disposition(transparent)]
    Io(std::io::Error),
}

fn main() {}
