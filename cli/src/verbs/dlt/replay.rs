//! `dlt replay`: dead letters become records again, with a line for each.

use super::filter::Filter;
use super::{Written, from};
use crate::cluster::{ClusterArguments, wait};
use crate::output::{BAD, Ended, GOOD, HINT, Output, Verdict};
use clap::Args;
use kafka_event::{DeadLetter, Replay, Replayed};
use serde::Serialize;
use std::io::{self, Write};

/// Write dead letters back to the topics they come from
#[derive(Debug, Args)]
#[command(after_help = "\
A letter goes back with key, value and headers as the record had them, and the time of now, to the partition it was on. One is
acknowledged by all in-sync replicas before the next is written, so that the records of a key keep their order. The letters stay:
`dlt purge` deletes them. The header kafka-event-replays counts, and a record that was replayed too often is left.
With --format json, a line for each: {\"partition\", \"offset\", \"replayed\": \"written\" | \"would-be\" | \"too-often\" | \"no-origin\", \"to\": {…}}.
Exit codes: 0 all are replayed; 1 some are not; 2 the topic cannot be read, or a record not be written.")]
pub(super) struct Arguments {
    /// The dead-letter topic
    #[arg(value_name = "TOPIC")]
    topic: String,

    /// Write to this topic, whatever the letters say
    #[arg(long, value_name = "TOPIC")]
    to: Option<String>,

    /// How many records a second at most
    #[arg(long, value_name = "RECORDS")]
    rate: Option<u32>,

    /// How often a record may be replayed in all
    #[arg(long, value_name = "TIMES", default_value_t = 3)]
    at_most: u32,

    /// Write nothing, and say what would be
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    filter: Filter,

    #[command(flatten)]
    cluster: ClusterArguments,
}

#[derive(Serialize)]
struct Audit<'a> {
    partition: i32,
    offset: i64,
    replayed: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<To<'a>>,
    replays: u32,
}

#[derive(Serialize)]
struct To<'a> {
    topic: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    partition: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<i64>,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    let topic = arguments.cluster.kafka()?.dead_letters(&arguments.topic);
    let mut how = Replay::default().at_most(arguments.at_most);
    how = how.dry_run(arguments.dry_run);
    if let Some(to) = &arguments.to {
        how = how.to_topic(to);
    }
    if let Some(rate) = arguments.rate {
        how = how.per_second(rate);
    }
    let (mut written, mut done, mut left) = (Written::default(), 0u64, 0u64);
    let audit = |letter: &DeadLetter, replayed: &Replayed| {
        match replayed {
            Replayed::Written { .. } | Replayed::WouldBe { .. } => done += 1,
            _ => left += 1,
        }
        written.note(print(letter, replayed, output));
    };
    wait(topic.replay(&how, |letter| arguments.filter.takes(letter), audit))?;
    written.end()?;
    if !output.is_json() {
        let would = if arguments.dry_run { "would be " } else { "" };
        writeln!(output, "{done} {would}replayed, {left} left")?;
    }
    Ok(if left == 0 { Verdict::Yes } else { Verdict::No })
}

/// The line is out before the next letter is written.
fn print(letter: &DeadLetter, replayed: &Replayed, output: &mut Output) -> io::Result<()> {
    if output.is_json() {
        output.json(&audit(letter, replayed))?;
        return output.flush();
    }
    let (partition, offset) = (letter.partition(), letter.offset());
    let from = from(&letter.origin());
    match replayed {
        Replayed::Written {
            topic,
            partition: there,
            offset: at,
        } => writeln!(
            output,
            "{GOOD}replayed{GOOD:#} {partition}:{offset} {from} -> {topic} {there}:{at}"
        ),
        Replayed::WouldBe { topic } => {
            writeln!(
                output,
                "{HINT}would be{HINT:#} {partition}:{offset} {from} -> {topic}"
            )
        }
        Replayed::TooOften { replays } => writeln!(
            output,
            "{BAD}left{BAD:#} {partition}:{offset} {from}: replayed {replays}x already; --at-most {} lets it",
            replays.saturating_add(1)
        ),
        _ => writeln!(
            output,
            "{BAD}left{BAD:#} {partition}:{offset} {from}: say where to with --to TOPIC"
        ),
    }?;
    output.flush()
}

fn audit<'a>(letter: &DeadLetter, replayed: &'a Replayed) -> Audit<'a> {
    let (word, to) = match replayed {
        Replayed::Written {
            topic,
            partition,
            offset,
        } => {
            let (partition, offset) = (Some(*partition), Some(*offset));
            let to = To {
                topic,
                partition,
                offset,
            };
            ("written", Some(to))
        }
        Replayed::WouldBe { topic } => {
            let to = To {
                topic,
                partition: None,
                offset: None,
            };
            ("would-be", Some(to))
        }
        Replayed::TooOften { .. } => ("too-often", None),
        _ => ("no-origin", None),
    };
    Audit {
        partition: letter.partition(),
        offset: letter.offset(),
        replayed: word,
        to,
        replays: letter.replays(),
    }
}
