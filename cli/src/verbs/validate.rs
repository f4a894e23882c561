//! `validate`: whether a text is a schema, and everything that is wrong with it.

use crate::failure::{Failure, SchemaError, schema_errors};
use crate::input::request;
use crate::lines;
use crate::output::{BAD, Ended, GOOD, Output, Verdict};
use crate::schemas::{SchemaFiles, SchemaRequest};
use clap::Args;
use kafka_event_schema::{ParseErrors, Schema};
use serde::Serialize;
use std::io::Write;

/// Check that files are valid Avro schemas
#[derive(Debug, Args)]
#[command(after_help = "\
With --lines, asked {\"text\": \"…\"} or {\"schema\": …}, it answers {\"ok\": true, \"errors\": []} or
{\"ok\": false, \"errors\": [{\"path\": \"$.fields[0].type\", \"line\": 3, \"message\": \"…\"}]}.
Exit codes: 0 all are valid; 1 one is not; 2 a file cannot be read.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    schemas: SchemaFiles,
}

#[derive(Serialize)]
pub(super) struct Answer {
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
    if arguments.schemas.lines {
        lines::serve(answer_line)?;
        return Ok(Verdict::Yes);
    }
    let mut verdict = Verdict::Yes;
    for file in &arguments.schemas.files {
        let answer = Answer::new(&arguments.schemas.imports.parse(file)?);
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

pub(super) fn answer_line(line: &str) -> Result<Answer, Failure> {
    let asked: SchemaRequest<'_> = request(line)?;
    Ok(Answer::new(&Schema::parse(asked.text()?)))
}
