//! What `cargo kafka-event` consists of. Only the program and the fuzz targets use it: nothing here is for other crates.

mod args;
mod cluster;
mod failure;
mod input;
mod lines;
mod output;
mod schemas;
mod time;
mod verbs;
mod workspace;

use std::process::ExitCode;

/// Runs the program with the arguments of the process.
#[must_use]
pub fn main() -> ExitCode {
    let cli = args::parse();
    cli.color.write_global();
    let mut output = output::Output::stdout(cli.format);
    let result = cli.verb.run(&mut output);
    output.finish(result)
}

/// What a verb answers to a line of `--lines`, as JSON; `None` when it takes no lines.
///
/// # Errors
/// When the answer is no JSON, which is a fault of the verb.
#[must_use]
pub fn answer(verb: &str, line: &str) -> Option<serde_json::Result<Vec<u8>>> {
    verbs::answer(verb, line)
}
