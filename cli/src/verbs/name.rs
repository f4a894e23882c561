//! `name`: whether a name is `<Noun><PastTense>Event`, and which name would be.

use crate::failure::Failure;
use crate::input::request;
use crate::lines;
use crate::output::{BAD, Ended, GOOD, HINT, Output, Verdict};
use clap::Args;
use kafka_event_schema::vocabulary::{self, NameError};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::io::Write;

/// Check that names of events are `<Noun><PastTense>Event`
#[derive(Debug, Args)]
#[command(after_help = "\
With --lines, asked {\"name\": \"OrderCreatedEvent\"}, and \"verb\" where the past tense is given, it answers {\"ok\": true} or
{\"ok\": false, \"reason\": …, \"suggestion\": …}.
Exit codes: 0 all names are good; 1 one is not; 2 wrong usage.")]
pub(crate) struct Arguments {
    /// Names to check
    #[arg(required_unless_present = "lines", value_name = "NAME")]
    names: Vec<String>,

    /// The past tense in the name, where the vocabulary lacks it
    #[arg(long, value_name = "VERB")]
    verb: Option<String>,

    /// Answer a JSON request on each line of the standard input
    #[arg(long, conflicts_with_all = ["names", "verb"])]
    lines: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    verb: Option<Cow<'a, str>>,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Answer {
    Good {
        ok: bool,
        noun: String,
        verb: String,
    },
    Bad {
        ok: bool,
        /// A word that stays the same between versions.
        fault: &'static str,
        reason: String,
        help: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        suggestion: Option<String>,
    },
}

/// An answer that says which of several names it is about.
#[derive(Serialize)]
struct Named<'a> {
    name: &'a str,
    #[serde(flatten)]
    answer: Answer,
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    if arguments.lines {
        lines::serve(answer_line)?;
        return Ok(Verdict::Yes);
    }
    let mut verdict = Verdict::Yes;
    for name in &arguments.names {
        let checked = vocabulary::check(name, arguments.verb.as_deref());
        if checked.is_err() {
            verdict = Verdict::No;
        }
        if output.is_json() {
            let answer = answer(name, arguments.verb.as_deref());
            output.json(&Named { name, answer })?;
            continue;
        }
        match checked {
            Ok(_) => writeln!(output, "{GOOD}ok{GOOD:#}     {name}")?,
            Err(error) => {
                writeln!(output, "{BAD}not ok{BAD:#} {name}: {error}")?;
                writeln!(output, "       {HINT}help{HINT:#}: {}", error.help())?;
            }
        }
    }
    Ok(verdict)
}

pub(super) fn answer_line(line: &str) -> Result<Answer, Failure> {
    let asked: Request<'_> = request(line)?;
    Ok(answer(&asked.name, asked.verb.as_deref()))
}

fn answer(name: &str, verb: Option<&str>) -> Answer {
    match vocabulary::check(name, verb) {
        Ok(name) => Answer::Good {
            ok: true,
            noun: name.noun().to_owned(),
            verb: name.verb().to_owned(),
        },
        Err(error) => refusal(&error),
    }
}

fn refusal(error: &NameError) -> Answer {
    Answer::Bad {
        ok: false,
        fault: error.fault().as_str(),
        reason: error.to_string(),
        help: error.help(),
        suggestion: error.suggestion(),
    }
}
