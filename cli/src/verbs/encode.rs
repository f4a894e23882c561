//! `encode`: the Avro bytes of a value.

use crate::failure::Failure;
use crate::input::{request, text};
use crate::lines;
use crate::output::{Ended, Output, Verdict};
use crate::schemas::{Imports, one_of};
use clap::Args;
use data_encoding::HEXLOWER;
use kafka_event_schema::Schema;
use kafka_event_schema::generic::{self, from_avro_json};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::io::Write;
use std::path::PathBuf;

/// Print the Avro bytes of a JSON value, in hexadecimal digits
#[derive(Debug, Args)]
#[command(after_help = "\
The value is Avro's JSON encoding, as Java's JsonEncoder prints it: unions are tagged ({\"string\": \"x\"}), bytes are text with a
character for each. The bytes are Avro's binary encoding without any frame.
With --lines, asked {\"schema\": …, \"value\": …}, or \"text\" for \"schema\", it answers {\"hex\": \"…\"}.
Exit codes: 0 printed; 2 the schema or the value is not valid or cannot be read.")]
pub(crate) struct Arguments {
    /// The value as JSON
    #[arg(required_unless_present_any = ["lines", "file"], value_name = "JSON")]
    value: Option<String>,

    /// The file with the value, - for the standard input
    #[arg(long, conflicts_with = "value", value_name = "FILE")]
    file: Option<PathBuf>,

    /// The schema (.avsc) of the value
    #[arg(long, required_unless_present = "lines", value_name = "FILE")]
    schema: Option<PathBuf>,

    #[command(flatten)]
    imports: Imports,

    /// Answer a JSON request on each line of the standard input
    #[arg(long, conflicts_with_all = ["value", "file", "schema", "imported"])]
    lines: bool,
}

#[derive(Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "an object with `schema` (or `text`) and `value`"
)]
struct Request<'a> {
    #[serde(borrow)]
    schema: Option<&'a RawValue>,
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow)]
    value: &'a RawValue,
}

#[derive(Serialize)]
pub(super) struct Answer {
    hex: String,
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    let Some(schema) = &arguments.schema else {
        lines::serve(answer_line)?;
        return Ok(Verdict::Yes);
    };
    let value = match (&arguments.file, &arguments.value) {
        (Some(file), _) => Cow::Owned(text(file)?),
        (None, value) => Cow::Borrowed(value.as_deref().unwrap_or_default()),
    };
    let answer = answer(&arguments.imports.read(schema)?, &value)?;
    if output.is_json() {
        output.json(&answer)?;
    } else {
        writeln!(output, "{}", answer.hex)?;
    }
    Ok(Verdict::Yes)
}

pub(super) fn answer_line(line: &str) -> Result<Answer, Failure> {
    let asked: Request<'_> = request(line)?;
    let schema = one_of(asked.schema, asked.text.as_deref())?;
    answer(&schema, asked.value.get())
}

fn answer(schema: &Schema, value: &str) -> Result<Answer, Failure> {
    let table = schema.table();
    let refused = |error| Failure::value("$.value", &error);
    let value = from_avro_json(&table, value).map_err(refused)?;
    let mut bytes = Vec::new();
    generic::encode(&table, &value, &mut bytes).map_err(refused)?;
    Ok(Answer {
        hex: HEXLOWER.encode(&bytes),
    })
}
