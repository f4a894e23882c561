//! Servers to try things on, held until standard input ends (Ctrl-D) or the process does: `cargo run -p kafka-event-harness -- 3` is a
//! cluster of three and prints its `bootstrap.servers`, `-- postgres` is Postgres and prints its URL.

use kafka_event_harness::{Cluster, Error, Postgres, Result};

fn main() -> Result<()> {
    let argument = std::env::args().nth(1).unwrap_or_else(|| "1".to_owned());
    if argument == "postgres" {
        let postgres = Postgres::start()?;
        return hold(&postgres.url());
    }
    let nodes = argument.parse().map_err(|_| {
        Error::new(format!(
            "an argument is `postgres` or a number of nodes, 1 or 3; not {argument:?}"
        ))
    })?;
    let cluster = Cluster::start(nodes)?;
    hold(cluster.bootstrap())
}

fn hold(address: &str) -> Result<()> {
    println!("{address}");
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())
        .map_err(|error| Error::new(format!("standard input: {error}")))?;
    Ok(())
}
