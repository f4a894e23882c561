//! The command line's own shape: options that every verb has, and how cargo calls us.

use crate::output::Format;
use crate::verbs::Verb;
use clap::Parser;
use std::ffi::{OsStr, OsString};

/// Ask what a Kafka event, its schema and its bytes are.
///
/// Exit codes: 0 the answer is yes, or was given; 1 the answer is no; 2 the question could not be answered (usage, a file that
/// cannot be read, an invalid schema).
#[derive(Debug, Parser)]
#[command(
    name = "cargo-kafka-event",
    bin_name = "cargo kafka-event",
    version,
    max_term_width = 100
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) verb: Verb,

    /// How to answer: for people, or one JSON object a line
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "FORMAT"
    )]
    pub(crate) format: Format,

    #[command(flatten)]
    pub(crate) color: colorchoice_clap::Color,
}

/// Reads the arguments; ends the process with help or an error where they ask for it.
pub(crate) fn parse() -> Cli {
    Cli::parse_from(without_cargo(std::env::args_os()))
}

/// Cargo calls `cargo kafka-event name X` as `cargo-kafka-event kafka-event name X`: without its second word the arguments are
/// those of a direct call.
fn without_cargo(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut arguments: Vec<_> = arguments.collect();
    if arguments.get(1).map(OsString::as_os_str) == Some(OsStr::new("kafka-event")) {
        arguments.remove(1);
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_definition_of_the_arguments_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_word_that_cargo_adds_is_dropped_once() {
        let words = |list: &[&str]| list.iter().map(OsString::from).collect::<Vec<_>>();
        let called = |list: &[&str]| without_cargo(words(list).into_iter());
        assert_eq!(
            called(&["bin", "kafka-event", "name", "X"]),
            words(&["bin", "name", "X"])
        );
        assert_eq!(
            called(&["bin", "name", "kafka-event"]),
            words(&["bin", "name", "kafka-event"])
        );
        assert_eq!(called(&["bin"]), words(&["bin"]));
    }
}
