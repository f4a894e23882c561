//! `validate`: whether a text is a schema, and everything that is wrong with it.

use crate::failure::{Failure, SchemaError, schema_errors};
use crate::input::request;
use crate::lines;
use crate::output::{BAD, Ended, GOOD, Output, Verdict};
use crate::schemas::{Imports, SchemaRequest};
use clap::Args;
use kafka_event_schema::{ParseErrors, Schema};
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;

/// Check that files are valid Avro schemas
#[derive(Debug, Args)]
#[command(after_help = "\
With --lines, asked {\"text\": \"…\"} or {\"schema\": …}, it answers {\"ok\": true, \"errors\": []} or
{\"ok\": false, \"errors\": [{\"path\": \"$.fields[0].type\", \"line\": 3, \"message\": \"…\"}]}.
Exit codes: 0 all are valid; 1 one is not; 2 a file cannot be read.")]
pub(crate) struct Arguments {
    /// Files with Avro schemas (.avsc), - for the standard input
    #[arg(required_unless_present = "lines", value_name = "FILE")]
    files: Vec<PathBuf>,

    #[command(flatten)]
    imports: Imports,

    /// Answer a JSON request on each line of the standard input
    #[arg(long, conflicts_with_all = ["files", "imported"])]
    lines: bool,
}

#[derive(Serialize)]
struct Answer {
    ok: bool,
    errors: Vec<SchemaError>,
}

impl Answer {
    fn new(parsed: &Result<Schema, ParseErrors>) -> Answer {
        let errors = parsed.as_ref().err().map(schema_errors).unwrap_or_default();
        Answer {
            ok: errors.is_empty(),
            errors,
        }
    }
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    if arguments.lines {
        lines::serve(answer_line)?;
        return Ok(Verdict::Yes);
    }
    let mut verdict = Verdict::Yes;
    for file in &arguments.files {
        let answer = Answer::new(&arguments.imports.parse(file)?);
        if !answer.ok {
            verdict = Verdict::No;
        }
        if output.is_json() {
            output.json(&answer)?;
        } else if answer.ok {
            writeln!(output, "{GOOD}ok{GOOD:#}     {}", file.display())?;
        } else {
            writeln!(output, "{BAD}not ok{BAD:#} {}", file.display())?;
            for error in &answer.errors {
                writeln!(output, "       {error}")?;
            }
        }
    }
    Ok(verdict)
}

fn answer_line(line: &str) -> Result<Answer, Failure> {
    let asked: SchemaRequest<'_> = request(line)?;
    Ok(Answer::new(&Schema::parse(asked.text()?)))
}
