//! `record`: writes the schema of each event into its history.

use crate::failure::Failure;
use crate::output::{BAD, Ended, GOOD, HINT, Output, Verdict};
use crate::workspace::{BuildArguments, Member, Workspace};
use clap::Args;
use kafka_event_schema::contract::Found;
use kafka_event_schema::history::{Change, History};
use serde::Serialize;
use std::fs;
use std::io::Write;

/// Record the schemas of the workspace's events as versions
#[derive(Debug, Args)]
#[command(after_help = "\
The packages are built and their events read from the binaries; none of their code runs. Each event has a folder
schemas/<full name>/ beside the Cargo.toml of its package, with a file v<N>.avsc for each version and an index. Sample records of a
version, its golden records, stand in v<N>.golden.avro, or v<N>.golden.jsonl for an event in JSON.
A changed schema becomes a draft, which the next `record` may overwrite. --release makes drafts released versions, which never
change again and which the compiler holds the event against from then on.
With --format json, a line for each event: {\"package\", \"event\", \"change\": \"none\" | \"drafted\" | \"redrafted\" | \"released\",
\"version\", \"folder\"} or {\"package\", \"event\", \"refused\": [\"…\"]}.
Exit codes: 0 recorded; 1 an event cannot be recorded; 2 the packages do not compile or a file cannot be read or written.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    build: BuildArguments,

    /// Release the drafts: from now on there are records of them
    #[arg(long)]
    release: bool,
}

#[derive(Serialize)]
struct Answer<'a> {
    package: &'a str,
    event: &'a str,
    #[serde(flatten)]
    came: Came,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Came {
    Recorded {
        change: &'static str,
        version: u32,
        folder: String,
    },
    Refused {
        refused: Vec<String>,
    },
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    let workspace = Workspace::read(&arguments.build)?;
    let mut verdict = Verdict::Yes;
    let mut count = 0;
    for member in &workspace.members {
        for event in &member.events {
            count += 1;
            let came = record(member, event, arguments.release)?;
            if matches!(came, Came::Refused { .. }) {
                verdict = Verdict::No;
            }
            print(output, member, event, came)?;
        }
    }
    if count == 0 && !output.is_json() {
        writeln!(
            output,
            "no events: the packages have no type with `#[kafka_event]` in their libraries and binaries"
        )?;
    }
    Ok(verdict)
}

fn record(member: &Member, event: &Found, release: bool) -> Result<Came, Failure> {
    let (from, folder) = member.history(event);
    let earlier = match History::read(&from) {
        Ok(earlier) => earlier,
        Err(errors) => {
            return Ok(Came::Refused {
                refused: errors.iter().map(ToString::to_string).collect(),
            });
        }
    };
    let (mut history, change) = match History::record(earlier, event) {
        Ok(recorded) => recorded,
        Err(refused) => return Ok(Came::Refused { refused }),
    };
    let released = if release { history.release() } else { None };
    if from != folder {
        fs::rename(&from, &folder).map_err(|error| Failure::unwritable(&from, &error))?;
    }
    history
        .write(&folder)
        .map_err(|error| Failure::unwritable(&folder, &error))?;
    let newest = history.newest();
    let (change, version) = match (released, change) {
        (Some(version), _) => ("released", version),
        (None, Change::None) => ("none", newest),
        (None, Change::Drafted(version)) => ("drafted", version),
        (None, Change::Redrafted(version)) => ("redrafted", version),
    };
    let folder = folder.strip_prefix(&member.folder).unwrap_or(&folder);
    Ok(Came::Recorded {
        change,
        version,
        folder: folder.display().to_string(),
    })
}

fn print(output: &mut Output, member: &Member, event: &Found, came: Came) -> std::io::Result<()> {
    let answer = Answer {
        package: &member.name,
        event: &event.head.full_name,
        came,
    };
    if output.is_json() {
        return output.json(&answer);
    }
    let event = answer.event;
    match &answer.came {
        Came::Recorded {
            change,
            version,
            folder,
        } => {
            let done = match *change {
                "none" => format!("v{version} is what it is"),
                change => format!("{change} v{version}"),
            };
            writeln!(
                output,
                "{GOOD}ok{GOOD:#}      {event}: {done} {HINT}({folder}){HINT:#}"
            )
        }
        Came::Refused { refused } => {
            for reason in refused {
                writeln!(output, "{BAD}refused{BAD:#} {event}: {reason}")?;
            }
            Ok(())
        }
    }
}
