//! `offsets reset`: moves a consumer group whose consumers have ended.

use crate::cluster::{ClusterArguments, wait};
use crate::failure::{Failure, Kind};
use crate::output::{Ended, GOOD, HINT, LABEL, Output, Verdict};
use crate::time::time;
use clap::Args;
use kafka_event::{Kafka, OffsetReset, PlannedOffset, Position, TopicPartition};
use serde::Serialize;
use std::io::Write;

/// Move a consumer group to other offsets
#[derive(Debug, Args)]
#[command(
    after_help = "\
Without --execute it shows for each partition where the group is and where it would be, and changes nothing. An offset never lies before the first record
that is there, nor behind the last. The consumers of the group must have ended: the cluster refuses as long as it has members.
With --format json, a line for each partition: {\"topic\", \"partition\", \"before\", \"after\", \"done\"}.
Exit codes: 0 shown, or done; 2 the cluster cannot be asked or refuses, or the group has members.",
    group = clap::ArgGroup::new("topics").required(true).args(["topic", "all_topics"]),
    group = clap::ArgGroup::new("where").required(true).args(["to", "shift"])
)]
pub(super) struct Arguments {
    /// The consumer group
    #[arg(value_name = "GROUP")]
    group: String,

    /// A topic, or some of its partitions; may be repeated
    #[arg(long, value_name = "TOPIC[:PARTITION,…]", value_parser = partitions)]
    topic: Vec<Partitions>,

    /// All partitions that the group has a position of
    #[arg(long)]
    all_topics: bool,

    /// earliest, latest, an offset, or a time: RFC 3339, or how long ago (90s, 15m, 3h, 2d)
    #[arg(long, value_name = "PLACE", value_parser = place)]
    to: Option<Position>,

    /// So many offsets further, or back where it is negative
    #[arg(
        long,
        alias = "shift-by",
        value_name = "N",
        allow_negative_numbers = true
    )]
    shift: Option<i64>,

    /// Change nothing; what counts when --execute is not there
    #[arg(long, conflicts_with = "execute")]
    dry_run: bool,

    /// Do it
    #[arg(long)]
    execute: bool,

    #[command(flatten)]
    cluster: ClusterArguments,
}

/// A topic, and which of its partitions; none: all.
#[derive(Clone, Debug)]
struct Partitions {
    topic: String,
    partitions: Vec<i32>,
}

fn partitions(text: &str) -> Result<Partitions, String> {
    let (topic, numbers) = text.split_once(':').unwrap_or((text, ""));
    let numbers = numbers.split(',').filter(|number| !number.is_empty());
    let partitions: Result<Vec<i32>, _> = numbers.map(str::parse).collect();
    Ok(Partitions {
        topic: topic.to_owned(),
        partitions: partitions.map_err(|_| "write TOPIC, or TOPIC:0,2".to_owned())?,
    })
}

fn place(text: &str) -> Result<Position, String> {
    Ok(match text {
        "earliest" => Position::Earliest,
        "latest" => Position::Latest,
        _ => {
            match text.parse() {
                Ok(offset) => Position::Offset(offset),
                Err(_) => Position::Timestamp(time(text).map_err(|time| {
                    format!("write earliest, latest, an offset, or a time: {time}")
                })?),
            }
        }
    })
}

#[derive(Serialize)]
struct Answer<'a> {
    topic: &'a str,
    partition: i32,
    before: Option<i64>,
    after: i64,
    done: bool,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    let kafka = arguments.cluster.kafka()?;
    let group = kafka.group(&arguments.group);
    let reset = match (arguments.to, arguments.shift) {
        (Some(to), _) => OffsetReset::To(to),
        (None, by) => OffsetReset::By(by.unwrap_or(0)),
    };
    let partitions = asked(arguments, &kafka)?;
    let plan = wait(group.plan_offsets(partitions, reset))?;
    if arguments.execute {
        let offsets = plan.iter().map(|one| (one.partition.clone(), one.after));
        wait(group.set_offsets(offsets))?;
    }
    for planned in &plan {
        print(planned, arguments.execute, output)?;
    }
    if !output.is_json() {
        let count = plan.len();
        match arguments.execute {
            true => writeln!(output, "{GOOD}{count} partitions moved{GOOD:#}")?,
            false => writeln!(
                output,
                "{HINT}nothing was changed{HINT:#}: {count} partitions would be moved, with --execute"
            )?,
        }
    }
    Ok(Verdict::Yes)
}

/// The partitions that are to be moved.
fn asked(arguments: &Arguments, kafka: &Kafka) -> Result<Vec<TopicPartition>, Failure> {
    if arguments.all_topics {
        let lags = wait(kafka.group(&arguments.group).lag())?;
        if lags.is_empty() {
            let message = "the cluster has no positions of this group: it has committed nothing, or is no group";
            return Err(Failure::new(Kind::Cluster, &arguments.group, message));
        }
        return Ok(lags.into_iter().map(|lag| lag.partition).collect());
    }
    let mut all = Vec::new();
    for Partitions { topic, partitions } in &arguments.topic {
        let name = kafka.topic_name(topic);
        let name = name.map_err(|error| Failure::new(Kind::Cluster, topic, error))?;
        let count = wait(kafka.topics().partitions(&name))?;
        let Some(count) = count else {
            let message = "there is no such topic on the cluster";
            return Err(Failure::new(Kind::Cluster, name, message));
        };
        let count = i32::try_from(count).unwrap_or(i32::MAX);
        if let Some(absent) = partitions
            .iter()
            .find(|number| !(0..count).contains(*number))
        {
            let message = format!("there is no partition {absent}: it has {count}");
            return Err(Failure::new(Kind::Cluster, name, message));
        }
        let numbers = match partitions.is_empty() {
            true => (0..count).collect(),
            false => partitions.clone(),
        };
        all.extend(
            numbers
                .into_iter()
                .map(|number| TopicPartition::new(name.as_str(), number)),
        );
    }
    Ok(all)
}

fn print(planned: &PlannedOffset, done: bool, output: &mut Output) -> std::io::Result<()> {
    let answer = Answer {
        topic: &planned.partition.topic,
        partition: planned.partition.partition,
        before: planned.before,
        after: planned.after,
        done,
    };
    if output.is_json() {
        return output.json(&answer);
    }
    let before = answer
        .before
        .map_or("-".to_owned(), |before| before.to_string());
    writeln!(
        output,
        "{LABEL}{} {}{LABEL:#} {before} -> {}",
        answer.topic, answer.partition, answer.after
    )
}
