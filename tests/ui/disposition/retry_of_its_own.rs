use kafka_event::prelude::*;

#[derive(Debug, Disposition)]
enum ChargeError {
    #[disposition(retry(5))]
    Number,
    #[disposition(retry(attempts = 0))]
    Never,
    #[disposition(retry(backoff = "1s"))]
    WithoutEnd,
    #[disposition(retry(attempts = 5, backoff = "1 second"))]
    Unit,
    #[disposition(retry(attempts = 5, backoff = "30s..1s"))]
    Backwards,
    #[disposition(retry(attempts = 5, within = "1m"))]
    TwoEnds,
}

fn main() {}
