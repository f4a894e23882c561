//! `dlt`: the dead letters of a topic, whoever wrote them.

mod filter;
mod list;
mod purge;
mod replay;
mod show;

use crate::failure::{Failure, Kind};
use crate::output::{Ended, Output};
use clap::{Args, Subcommand};
use kafka_event::{DeadLetter, Origin};
use serde::Serialize;

/// List, show, replay and purge dead letters
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    List(list::Arguments),
    Show(show::Arguments),
    Replay(Box<replay::Arguments>),
    Purge(purge::Arguments),
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    match &arguments.verb {
        Verb::List(arguments) => list::run(arguments, output),
        Verb::Show(arguments) => show::run(arguments, output),
        Verb::Replay(arguments) => replay::run(arguments, output),
        Verb::Purge(arguments) => purge::run(arguments, output),
    }
}

/// A letter's place in its topic, as `PARTITION:OFFSET`.
#[derive(Clone, Copy, Debug)]
struct Place {
    partition: i32,
    offset: i64,
}

fn place(text: &str) -> Result<Place, String> {
    let parsed = text.split_once(':').and_then(|(partition, offset)| {
        Some(Place {
            partition: partition.parse().ok()?,
            offset: offset.parse().ok()?,
        })
    });
    parsed.ok_or_else(|| "write PARTITION:OFFSET".to_owned())
}

/// What there is to say of a letter, without its payload.
#[derive(Serialize)]
struct Said {
    partition: i32,
    offset: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    written_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    written_by: Option<String>,
    replays: u32,
    topic: Option<String>,
    original_partition: Option<i32>,
    original_offset: Option<i64>,
    original_timestamp: Option<String>,
    consumer_group: Option<String>,
    error: Option<String>,
    cause: Option<String>,
    message: Option<String>,
}

impl Said {
    fn of(letter: &DeadLetter) -> Self {
        let (origin, reason) = (letter.origin(), letter.reason());
        Self {
            partition: letter.partition(),
            offset: letter.offset(),
            written_at: letter.timestamp().map(|at| at.to_string()),
            written_by: letter.written_by().map(|by| by.to_string()),
            replays: letter.replays(),
            topic: origin.topic,
            original_partition: origin.partition,
            original_offset: origin.offset,
            original_timestamp: origin.timestamp.map(|at| at.to_string()),
            consumer_group: origin.consumer_group,
            error: reason.type_name,
            cause: reason.cause_type_name,
            message: reason.message,
        }
    }
}

/// Where a letter comes from, for people.
fn from(origin: &Origin) -> String {
    let Some(topic) = &origin.topic else {
        return "from no topic that it names".to_owned();
    };
    match (origin.partition, origin.offset) {
        (Some(partition), Some(offset)) => format!("from {topic} {partition}:{offset}"),
        _ => format!("from {topic}"),
    }
}

/// An answer that could not be written, in a call that cannot say so.
#[derive(Default)]
struct Written(Option<std::io::Error>);

impl Written {
    /// `false`: there is no use in going on.
    fn note(&mut self, written: std::io::Result<()>) -> bool {
        if let (None, Err(error)) = (&self.0, written) {
            self.0 = Some(error);
        }
        self.0.is_none()
    }

    fn end(self) -> std::io::Result<()> {
        self.0.map_or(Ok(()), Err)
    }
}

/// A letter that is not there.
fn no_letter(topic: &str, place: Place) -> Failure {
    let Place { partition, offset } = place;
    let message = format!("there is no letter at {partition}:{offset} in {topic}");
    Failure::new(Kind::Cluster, "", message)
}
