//! A cluster to try things on: `cargo run -p kafka-event-harness -- 3` prints its `bootstrap.servers` and holds it until
//! standard input ends (Ctrl-D) or the process does.

use kafka_event_harness::{Cluster, Error, Result};

fn main() -> Result<()> {
    let argument = std::env::args().nth(1).unwrap_or_else(|| "1".to_owned());
    let nodes = argument
        .parse()
        .map_err(|_| Error::new(format!("the number of nodes is 1 or 3, not {argument:?}")))?;
    let cluster = Cluster::start(nodes)?;
    println!("{}", cluster.bootstrap());
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())
        .map_err(|error| Error::new(format!("standard input: {error}")))?;
    Ok(())
}
