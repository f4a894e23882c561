//! `dlt show`: everything of one dead letter.

use super::{Place, Said, no_letter, place};
use crate::cluster::{ClusterArguments, wait};
use crate::output::{Ended, LABEL, Output, Verdict};
use clap::Args;
use kafka_event::DeadLetter;
use serde::Serialize;
use std::io::{self, Write};

/// Show one dead letter: its headers, its key and its value
#[derive(Debug, Args)]
#[command(after_help = "\
Bytes that are no text are printed as 0x and hexadecimal digits. This prints the payload.
Exit codes: 0 it is printed; 2 it is not there, or the topic cannot be read.")]
pub(super) struct Arguments {
    /// The dead-letter topic
    #[arg(value_name = "TOPIC")]
    topic: String,

    /// Where the letter is in it
    #[arg(value_name = "PARTITION:OFFSET", value_parser = place)]
    place: Place,

    #[command(flatten)]
    cluster: ClusterArguments,
}

#[derive(Serialize)]
struct Whole {
    #[serde(flatten)]
    said: Said,
    trace: Option<String>,
    key: Option<String>,
    value: Option<String>,
    headers: Vec<(String, Option<String>)>,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    let topic = arguments.cluster.kafka()?.dead_letters(&arguments.topic);
    let Place { partition, offset } = arguments.place;
    let found = wait(async {
        let mut letters = topic.read().await?;
        while let Some(letter) = letters.next().await {
            let letter = letter?;
            if (letter.partition(), letter.offset()) == (partition, offset) {
                return Ok(Some(letter));
            }
        }
        Ok(None)
    })?;
    let letter = found.ok_or_else(|| no_letter(&arguments.topic, arguments.place))?;
    print(&letter, output)?;
    Ok(Verdict::Yes)
}

fn print(letter: &DeadLetter, output: &mut Output) -> io::Result<()> {
    let headers = letter.headers().iter();
    let headers = headers.map(|(name, value)| (name.clone(), value.as_deref().map(shown)));
    let whole = Whole {
        said: Said::of(letter),
        trace: letter.reason().trace,
        key: letter.key().map(shown),
        value: letter.value().map(shown),
        headers: headers.collect(),
    };
    if output.is_json() {
        return output.json(&whole);
    }
    for (name, value) in &whole.headers {
        let value = value.as_deref().unwrap_or("null");
        writeln!(output, "{LABEL}{name}{LABEL:#} {value}")?;
    }
    for (name, bytes) in [("key", &whole.key), ("value", &whole.value)] {
        let bytes = bytes.as_deref().unwrap_or("null");
        writeln!(output, "{LABEL}{name}{LABEL:#} {bytes}")?;
    }
    Ok(())
}

/// Bytes as a person reads them.
fn shown(bytes: &[u8]) -> String {
    let is_plain = |text: &&str| {
        text.chars()
            .all(|c| !c.is_control() || c == '\n' || c == '\t')
    };
    match std::str::from_utf8(bytes).ok().filter(is_plain) {
        Some(text) => text.to_owned(),
        None => format!("0x{}", data_encoding::HEXLOWER.encode(bytes)),
    }
}
