//! `tail`: the records of a topic, readable.

mod filter;
mod known;
mod shown;

use crate::cluster::{ClusterArguments, wait};
use crate::output::{Ended, Output, Verdict};
use clap::Args;
use filter::Filter;
use kafka_event::{Position, RecordReader, TopicRecords};
use known::Known;
use shown::{Shown, show};
use std::io::Write;
use std::path::PathBuf;

/// Print the records of a topic as JSON, and follow it
#[derive(Debug, Args)]
#[command(after_help = "\
A record is read by the schema that it was written with: one of the recorded histories in --schemas, or, with --contracts, one of that topic.
What is JSON is printed as it is. A record that cannot be read is shown as such, and the next one follows. No group is joined.
With --format json, a line for each: {\"partition\", \"offset\", \"timestamp\", \"event\", \"key\", \"value\"}, or \"unreadable\" with the reason in place of \"value\";
a tombstone has the value null. Keys that are no text are printed in hexadecimal digits, after 0x.
TIME is RFC 3339 (2026-07-01T12:00:00Z), or how long ago: 90s, 15m, 3h, 2d.
Exit codes: 0 printed; 2 the topic or the schemas cannot be read.")]
pub(crate) struct Arguments {
    /// The topic; variables are filled in: '${env}.orders'
    #[arg(value_name = "TOPIC")]
    topic: String,

    /// The folder with the recorded histories
    #[arg(long, value_name = "DIR", default_value = "schemas")]
    schemas: PathBuf,

    /// The topic of contracts, for schemas that are in no history here
    #[arg(long, value_name = "TOPIC")]
    contracts: Option<String>,

    /// Where to begin in each partition: beginning, end, or an offset; without it --last counts
    #[arg(long, value_name = "PLACE", value_parser = place, conflicts_with_all = ["last", "since"])]
    from: Option<Position>,

    /// Begin so many offsets before the end of each partition
    #[arg(long, value_name = "N", default_value_t = 10, conflicts_with = "since")]
    last: u64,

    /// Wait for more at the end
    #[arg(short, long)]
    follow: bool,

    /// End after so many records
    #[arg(long, value_name = "N")]
    max: Option<u64>,

    /// Show the first bytes of what cannot be read, in hexadecimal digits
    #[arg(long)]
    raw: bool,

    #[command(flatten)]
    filter: Filter,

    #[command(flatten)]
    cluster: ClusterArguments,
}

fn place(text: &str) -> Result<Position, String> {
    match text {
        "beginning" => Ok(Position::Earliest),
        "end" => Ok(Position::Latest),
        _ => text
            .parse()
            .map(Position::Offset)
            .map_err(|_| "write beginning, end, or an offset".to_owned()),
    }
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    let mut kafka = arguments.cluster.kafka()?;
    if let Some(contracts) = &arguments.contracts {
        kafka = kafka.contracts(contracts);
    }
    let mut known = Known::read(&arguments.schemas, kafka.clone())?;
    let mut written = Ok(());
    wait(async {
        let topic = kafka.topic_name(&arguments.topic)?;
        let mut records = read(kafka.records(topic), arguments).await?;
        let mut left = arguments.max.unwrap_or(u64::MAX);
        while left > 0 {
            let Some(record) = records.next().await else {
                break;
            };
            let record = record?;
            if !arguments.filter.takes_record(&record) {
                continue;
            }
            let shown = show(&record, &mut known, arguments.raw).await?;
            if !arguments.filter.takes(&shown) {
                continue;
            }
            left -= 1;
            written = print(&shown, output, arguments.follow);
            if written.is_err() {
                break;
            }
        }
        Ok(())
    })?;
    written?;
    Ok(Verdict::Yes)
}

async fn read(
    records: TopicRecords,
    arguments: &Arguments,
) -> Result<RecordReader, kafka_event::KafkaError> {
    let records = match (arguments.from, arguments.filter.since) {
        (Some(from), _) => records.from(from),
        (None, Some(since)) => records.from(Position::Timestamp(since)),
        (None, None) => records.last(arguments.last),
    };
    match arguments.follow {
        true => records.follow().read().await,
        false => records.read().await,
    }
}

fn print(shown: &Shown, output: &mut Output, at_once: bool) -> std::io::Result<()> {
    if output.is_json() {
        output.json(shown)?;
    } else {
        shown.write(output)?;
    }
    match at_once {
        true => output.flush(),
        false => Ok(()),
    }
}
