//! `offsets`: where a consumer group goes on.

mod reset;

use crate::output::{Ended, Output};
use clap::{Args, Subcommand};

/// Set where a consumer group goes on
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Reset(reset::Arguments),
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    match &arguments.verb {
        Verb::Reset(arguments) => reset::run(arguments, output),
    }
}
