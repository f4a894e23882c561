//! A consumer that bills in a process of its own, which is killed and stopped: what it does, and what starts it.

use std::io::{self, Read as _};
use std::process::Command;
use std::time::Duration;

use kafka_event::BoxError;
use kafka_event::prelude::*;

use super::{biller_by, billing};
use crate::faults::Program;

/// Starts `program`, which has to call [`run`] with what comes after its arguments: a consumer that bills the orders of a case under a transactional id, each in
/// so many milliseconds, of a kind that [`biller_by`] knows.
///
/// # Errors
/// When it does not start.
pub fn start(
    mut program: Command,
    (bootstrap, case): (&str, &str),
    id: &str,
    millis: u64,
    (protocol, batches): (&str, usize),
) -> io::Result<Program> {
    program.args([bootstrap, case, id, &millis.to_string(), protocol]);
    program.arg(batches.to_string());
    Program::spawn(program)
}

/// What the program does: it bills until it is told to end.
///
/// Arguments: bootstrap servers, the case, its transactional id, how many milliseconds its handler takes for an order, the protocol of its group, and how
/// many orders its batches have.
///
/// # Errors
/// When it cannot start, or ends by itself.
pub async fn run(arguments: &[String]) -> Result<(), BoxError> {
    let [bootstrap, case, id, millis, protocol, batches] = arguments else {
        return Err("six arguments".into());
    };
    // It does not outlive the test: the pipe ends with that.
    std::thread::spawn(|| {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(3);
    });
    let kafka = billing(bootstrap, case);
    let takes = Duration::from_millis(millis.parse()?);
    // It gets its partitions back when it comes back.
    let kind = (protocol.as_str(), batches.parse()?);
    let consumer = biller_by(&kafka, id, takes, kind).instance(id.as_str());
    println!("{:?}", consumer.run_until(shutdown_signal()).await?);
    Ok(())
}
