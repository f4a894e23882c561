//! The verbs, a file each: what it is asked on the command line, what on a line, and how it answers.

mod canonical;
mod cat;
mod check;
mod compatible;
mod config;
mod decode;
mod diff;
mod dlt;
mod encode;
mod fingerprint;
mod generate;
mod inspect;
mod lag;
mod name;
mod offsets;
mod record;
mod retire;
mod schema;
mod tail;
mod topics;
mod validate;

use crate::lines::answer_text;
use crate::output::{Ended, Output};
use clap::Subcommand;
use kafka_event::config::ClientKind;

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Name(name::Arguments),
    Schema(schema::Arguments),
    Validate(validate::Arguments),
    Canonical(canonical::Arguments),
    Fingerprint(fingerprint::Arguments),
    Compatible(compatible::Arguments),
    Decode(decode::Arguments),
    Encode(encode::Arguments),
    Cat(cat::Arguments),
    Generate(Box<generate::Arguments>),
    Config(config::Arguments),
    Record(record::Arguments),
    Check(check::Arguments),
    Diff(diff::Arguments),
    Dlt(dlt::Arguments),
    Retire(retire::Arguments),
    Inspect(inspect::Arguments),
    Lag(lag::Arguments),
    Offsets(offsets::Arguments),
    Tail(Box<tail::Arguments>),
    Topics(topics::Arguments),
}

impl Verb {
    pub(crate) fn run(&self, output: &mut Output) -> Ended {
        match self {
            Verb::Name(arguments) => name::run(arguments, output),
            Verb::Schema(arguments) => schema::run(arguments, output),
            Verb::Validate(arguments) => validate::run(arguments, output),
            Verb::Canonical(arguments) => canonical::run(arguments, output),
            Verb::Fingerprint(arguments) => fingerprint::run(arguments, output),
            Verb::Compatible(arguments) => compatible::run(arguments, output),
            Verb::Decode(arguments) => decode::run(arguments, output),
            Verb::Encode(arguments) => encode::run(arguments, output),
            Verb::Cat(arguments) => cat::run(arguments, output),
            Verb::Generate(arguments) => generate::run(arguments, output),
            Verb::Config(arguments) => config::run(arguments, output),
            Verb::Record(arguments) => record::run(arguments, output),
            Verb::Check(arguments) => check::run(arguments, output),
            Verb::Diff(arguments) => diff::run(arguments, output),
            Verb::Dlt(arguments) => dlt::run(arguments, output),
            Verb::Retire(arguments) => retire::run(arguments, output),
            Verb::Inspect(arguments) => inspect::run(arguments, output),
            Verb::Lag(arguments) => lag::run(arguments, output),
            Verb::Offsets(arguments) => offsets::run(arguments, output),
            Verb::Tail(arguments) => tail::run(arguments, output),
            Verb::Topics(arguments) => topics::run(arguments, output),
        }
    }
}

/// What a verb answers to a line, without options; `None` when it takes no lines.
pub(crate) fn answer(verb: &str, line: &str) -> Option<serde_json::Result<Vec<u8>>> {
    Some(match verb {
        "name" => answer_text(name::answer_line(line)),
        "schema" => answer_text(schema::answer_line(line)),
        "validate" => answer_text(validate::answer_line(line)),
        "canonical" => answer_text(canonical::answer_line(line)),
        "fingerprint" => answer_text(fingerprint::answer_line(line)),
        "compatible" => answer_text(compatible::answer_line(line, false)),
        "decode" => answer_text(decode::answer_line(line, false)),
        "encode" => answer_text(encode::answer_line(line)),
        "config" => answer_text(config::answer_line(line, ClientKind::Producer)),
        _ => return None,
    })
}
