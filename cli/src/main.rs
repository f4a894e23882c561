//! `cargo kafka-event`: what an event, its schema and its bytes are, for people and for programs.

mod args;
mod failure;
mod input;
mod lines;
mod output;
mod schemas;
mod verbs;
mod workspace;

use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = args::parse();
    cli.color.write_global();
    let mut output = output::Output::stdout(cli.format);
    let result = cli.verb.run(&mut output);
    output.finish(result)
}
