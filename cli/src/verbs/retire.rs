//! `retire`: says that no record of a version is left.

use crate::failure::{Failure, Kind};
use crate::output::{BAD, Ended, GOOD, Output, Verdict};
use clap::Args;
use kafka_event_schema::history::History;
use std::io::Write;
use std::path::PathBuf;

/// Retire a version of which no record is left in any topic
#[derive(Debug, Args)]
#[command(after_help = "\
Nothing is held against a retired version any more, and no reader for it is built; its file stays.
The newest version is still being written, so it is retired only with --last: when a newer major of the event is written instead.
Exit codes: 0 retired; 1 the version cannot be retired; 2 the history cannot be read or written.")]
pub(crate) struct Arguments {
    /// The folder of the event's history
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,

    /// The number of the version
    #[arg(value_name = "VERSION")]
    version: u32,

    /// Why no record of it is left
    #[arg(long, value_name = "TEXT")]
    reason: String,

    /// Also the newest version: a newer major is written instead
    #[arg(long)]
    last: bool,

    /// Since when, as 2026-01-31; today when nothing is said
    #[arg(long, value_name = "DATE")]
    date: Option<chrono::NaiveDate>,
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    let folder = &arguments.folder;
    let mut history = match History::read(folder) {
        Ok(Some(history)) => history,
        Ok(None) => {
            let message = "there is no history in this folder: it has a file `index`";
            return Err(Failure::file(folder, message).into());
        }
        Err(errors) => {
            let all: Vec<_> = errors.iter().map(ToString::to_string).collect();
            return Err(Failure::new(Kind::File, "", all.join("\n")).into());
        }
    };
    let date = arguments
        .date
        .unwrap_or_else(|| chrono::Local::now().date_naive());
    let event = history.index.event.clone();
    match history.retire(
        arguments.version,
        &arguments.reason,
        &date.to_string(),
        arguments.last,
    ) {
        Ok(()) => {
            history
                .write(folder)
                .map_err(|error| Failure::unwritable(folder, &error))?;
            writeln!(
                output,
                "{GOOD}ok{GOOD:#} {event}: retired v{}",
                arguments.version
            )?;
            Ok(Verdict::Yes)
        }
        Err(reason) => {
            writeln!(output, "{BAD}refused{BAD:#} {event}: {reason}")?;
            Ok(Verdict::No)
        }
    }
}
