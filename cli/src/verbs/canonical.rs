//! `canonical`: the Parsing Canonical Form of schemas.

use crate::failure::Failure;
use crate::input::request;
use crate::lines;
use crate::output::{Ended, Output, Verdict};
use crate::schemas::{SchemaFiles, SchemaRequest};
use clap::Args;
use kafka_event_schema::{Schema, canonical};
use serde::Serialize;
use std::io::Write;

/// Print the Parsing Canonical Form of schemas, a line each
#[derive(Debug, Args)]
#[command(after_help = "\
With --lines, asked {\"schema\": …} or {\"text\": \"…\"}, it answers {\"canonical\": \"…\"}.
Exit codes: 0 printed; 2 a schema is not valid or cannot be read.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    schemas: SchemaFiles,
}

#[derive(Serialize)]
pub(super) struct Answer {
    canonical: String,
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    if arguments.schemas.lines {
        lines::serve(answer_line)?;
        return Ok(Verdict::Yes);
    }
    for file in &arguments.schemas.files {
        let answer = answer(&arguments.schemas.imports.read(file)?);
        if output.is_json() {
            output.json(&answer)?;
        } else {
            writeln!(output, "{}", answer.canonical)?;
        }
    }
    Ok(Verdict::Yes)
}

pub(super) fn answer_line(line: &str) -> Result<Answer, Failure> {
    Ok(answer(&request::<SchemaRequest<'_>>(line)?.parse()?))
}

fn answer(schema: &Schema) -> Answer {
    Answer {
        canonical: canonical::text(&schema.table()),
    }
}
