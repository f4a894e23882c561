//! `dlt list`: a line for each dead letter.

use super::filter::Filter;
use super::{Said, Written, from};
use crate::cluster::{ClusterArguments, wait};
use crate::output::{Ended, LABEL, Output, Verdict};
use clap::Args;
use kafka_event::DeadLetter;
use std::io::{self, Write};

/// List the letters of a dead-letter topic, and why they are there
#[derive(Debug, Args)]
#[command(after_help = "\
Letters of kafka-event, Spring Kafka, SmallRye and Kafka Connect are understood by their headers. Payloads are not printed.
With --format json, a line for each: {\"partition\", \"offset\", \"written_by\", \"replays\", \"topic\", \"original_partition\", \"original_offset\",
\"error\", \"message\", …}.
Exit codes: 0 there are none; 1 there are some; 2 the topic cannot be read.")]
pub(super) struct Arguments {
    /// The dead-letter topic
    #[arg(value_name = "TOPIC")]
    topic: String,

    #[command(flatten)]
    filter: Filter,

    #[command(flatten)]
    cluster: ClusterArguments,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    let topic = arguments.cluster.kafka()?.dead_letters(&arguments.topic);
    let (mut written, mut count) = (Written::default(), 0u64);
    wait(async {
        let mut letters = topic.read().await?;
        while let Some(letter) = letters.next().await {
            let letter = letter?;
            if arguments.filter.takes(&letter) {
                count += 1;
                if !written.note(print(&letter, output)) {
                    break;
                }
            }
        }
        Ok(())
    })?;
    written.end()?;
    if !output.is_json() {
        let letters = if count == 1 { "letter" } else { "letters" };
        writeln!(output, "{count} {letters}")?;
    }
    Ok(if count == 0 {
        Verdict::Yes
    } else {
        Verdict::No
    })
}

fn print(letter: &DeadLetter, output: &mut Output) -> io::Result<()> {
    if output.is_json() {
        return output.json(&Said::of(letter));
    }
    let (partition, offset) = (letter.partition(), letter.offset());
    write!(
        output,
        "{LABEL}{partition}:{offset}{LABEL:#} {}",
        from(&letter.origin())
    )?;
    let reason = letter.reason();
    if let Some(error) = reason.cause_type_name.or(reason.type_name) {
        write!(output, ": {error}")?;
    }
    if let Some(line) = reason
        .message
        .as_deref()
        .and_then(|text| text.lines().next())
    {
        write!(output, ": {line}")?;
    }
    match letter.replays() {
        0 => writeln!(output),
        replays => writeln!(output, " (replayed {replays}x)"),
    }
}
