//! `dlt purge`: deletes letters, from the beginning of a partition on.

use super::{Place, place};
use crate::cluster::{ClusterArguments, wait};
use crate::output::{Ended, GOOD, HINT, Output, Verdict};
use clap::Args;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Write;

/// Delete the letters before an offset; there is no way back
#[derive(Debug, Args)]
#[command(after_help = "\
Kafka deletes the records of a partition from its beginning on, and none in the middle.
With --format json, a line for each partition: {\"partition\", \"before\", \"letters\", \"deleted\"}.
Exit codes: 0 they are deleted, or would be; 2 the cluster cannot be asked, or refuses.")]
pub(super) struct Arguments {
    /// The dead-letter topic
    #[arg(value_name = "TOPIC")]
    topic: String,

    /// The letters of a partition that are before an offset; may be repeated
    #[arg(long, value_name = "PARTITION:OFFSET", value_parser = place, required_unless_present = "all")]
    before: Vec<Place>,

    /// All letters that are there now
    #[arg(long, conflicts_with = "before")]
    all: bool,

    /// Delete nothing, and say how many would be
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    cluster: ClusterArguments,
}

#[derive(Serialize)]
struct Answer {
    partition: i32,
    before: i64,
    letters: u64,
    deleted: bool,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    let topic = arguments.cluster.kafka()?.dead_letters(&arguments.topic);
    let said = arguments.before.iter();
    let mut before: BTreeMap<i32, i64> =
        said.map(|place| (place.partition, place.offset)).collect();
    let mut letters: BTreeMap<i32, u64> = BTreeMap::new();
    wait(async {
        let mut found = topic.read().await?;
        while let Some(letter) = found.next().await {
            let letter = letter?;
            let (partition, offset) = (letter.partition(), letter.offset());
            if arguments.all {
                before.insert(partition, offset + 1);
            }
            if before
                .get(&partition)
                .is_some_and(|before| offset < *before)
            {
                *letters.entry(partition).or_default() += 1;
            }
        }
        // What has none is left alone: an offset behind the end would be refused.
        before.retain(|partition, _| letters.contains_key(partition));
        if !arguments.dry_run && !before.is_empty() {
            topic.purge(&before).await?;
        }
        Ok(())
    })?;
    let deleted = !arguments.dry_run;
    for (partition, before) in before {
        let letters = letters.get(&partition).copied().unwrap_or(0);
        if output.is_json() {
            output.json(&Answer {
                partition,
                before,
                letters,
                deleted,
            })?;
            continue;
        }
        let (style, word) = match deleted {
            true => (GOOD, "deleted"),
            false => (HINT, "would be deleted"),
        };
        writeln!(
            output,
            "{style}{word}{style:#} {letters} of partition {partition}, before {before}"
        )?;
    }
    Ok(Verdict::Yes)
}
