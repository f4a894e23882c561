use kafka_event::prelude::*;

#[derive(Debug, Disposition)]
enum ChargeError {
    #[disposition(park)]
    Without,
    #[disposition(park("30s"))]
    Text,
    #[disposition(park(within = "1h"))]
    WithoutWait,
    #[disposition(park(wait = "30 seconds"))]
    Unit,
    #[disposition(park(wait = "30s", until = reset_at))]
    Both { reset_at: Timestamp },
    #[disposition(park(until = reset_a))]
    Field { reset_at: Timestamp },
    #[disposition(park(until = 1))]
    Number(Timestamp),
}

fn main() {}
