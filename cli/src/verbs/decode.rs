//! `decode`: the value in Avro bytes, as its reader sees it.

use crate::failure::{Failure, Kind};
use crate::input::{bytes, request};
use crate::lines;
use crate::output::{Ended, HINT, Output, Verdict, raw};
use crate::schemas::{Imports, given};
use clap::Args;
use data_encoding::HEXLOWER_PERMISSIVE;
use kafka_event_schema::Schema;
use kafka_event_schema::generic::{prints_nothing, to_avro_json, to_plain_json};
use kafka_event_schema::resolve::Plan;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::io::Write;
use std::path::PathBuf;

/// Print the value in Avro bytes as JSON
#[derive(Debug, Args)]
#[command(after_help = "\
The bytes are Avro's binary encoding without any frame. The JSON is Avro's, as Java's JsonEncoder prints it: unions are tagged,
bytes are text with a character for each.
With --lines, asked {\"writer\": …, \"reader\": … (optional), \"hex\": \"…\"}, it answers {\"value\": …, \"trailing\": bytes left over}.
A schema may also be {\"text\": \"…\"}.
Exit codes: 0 printed; 2 a schema or the bytes are not valid or cannot be read.")]
pub(crate) struct Arguments {
    /// The bytes, in hexadecimal digits
    #[arg(required_unless_present_any = ["lines", "file"], value_name = "HEX")]
    hex: Option<String>,

    /// The file with the bytes themselves, - for the standard input
    #[arg(long, conflicts_with = "hex", value_name = "FILE")]
    file: Option<PathBuf>,

    /// The schema (.avsc) with which the bytes were written
    #[arg(long, required_unless_present = "lines", value_name = "FILE")]
    writer: Option<PathBuf>,

    /// The schema as which to read them; without it the writer's
    #[arg(long, value_name = "FILE")]
    reader: Option<PathBuf>,

    /// Print JSON as a person writes it: plain optional values, RFC 3339 times, decimals as text, base64 bytes
    #[arg(long)]
    plain: bool,

    #[command(flatten)]
    imports: Imports,

    /// Answer a JSON request on each line of the standard input
    #[arg(long, conflicts_with_all = ["hex", "file", "writer", "reader", "imported"])]
    lines: bool,
}

#[derive(Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "an object with `writer`, `hex` and perhaps `reader`"
)]
struct Request<'a> {
    #[serde(borrow)]
    writer: &'a RawValue,
    #[serde(borrow)]
    reader: Option<&'a RawValue>,
    #[serde(borrow)]
    hex: Cow<'a, str>,
}

#[derive(Serialize)]
pub(super) struct Answer {
    value: Box<RawValue>,
    trailing: usize,
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    let Some(writer) = &arguments.writer else {
        lines::serve(|line| answer_line(line, arguments.plain))?;
        return Ok(Verdict::Yes);
    };
    let bytes = match (&arguments.file, &arguments.hex) {
        (Some(file), _) => bytes(file)?,
        (None, hex) => from_hex(hex.as_deref().unwrap_or_default(), "HEX")?,
    };
    let writer = arguments.imports.read(writer)?;
    let reader = arguments.reader.as_ref();
    let reader = reader
        .map(|file| arguments.imports.read(file))
        .transpose()?;
    let answer = answer(&writer, reader.as_ref(), &bytes, arguments.plain)?;
    if output.is_json() {
        output.json(&answer)?;
        return Ok(Verdict::Yes);
    }
    writeln!(output, "{}", answer.value)?;
    output.flush()?;
    if answer.trailing > 0 {
        let count = answer.trailing;
        anstream::eprintln!("{HINT}note{HINT:#}: bytes left after the value: {count}");
    }
    Ok(Verdict::Yes)
}

pub(super) fn answer_line(line: &str, plain: bool) -> Result<Answer, Failure> {
    let asked: Request<'_> = request(line)?;
    let writer = given(asked.writer, "$.writer")?;
    let reader = asked
        .reader
        .map(|schema| given(schema, "$.reader"))
        .transpose()?;
    let bytes = from_hex(&asked.hex, "$.hex")?;
    answer(&writer, reader.as_ref(), &bytes, plain)
}

fn answer(
    writer: &Schema,
    reader: Option<&Schema>,
    bytes: &[u8],
    plain: bool,
) -> Result<Answer, Failure> {
    let reader = reader.unwrap_or(writer).table();
    let plan = Plan::new(&writer.table(), &reader)
        .map_err(|error| Failure::new(Kind::Resolution, "$", error))?;
    let (value, trailing) = plan
        .read(bytes)
        .map_err(|error| Failure::value("$.value", &error))?;
    let value = if plain {
        to_plain_json(&reader, &value)
    } else if prints_nothing(&reader) {
        "null".to_owned()
    } else {
        to_avro_json(&reader, &value)
    };
    Ok(Answer {
        value: raw(value)?,
        trailing,
    })
}

/// Bytes from hexadecimal digits in upper or lower case; white space may stand between, as tools break their lines.
fn from_hex(text: &str, at: &str) -> Result<Vec<u8>, Failure> {
    let digits: String = text.split_ascii_whitespace().collect();
    HEXLOWER_PERMISSIVE
        .decode(digits.as_bytes())
        .map_err(|error| Failure::new(Kind::Data, at, format!("no hexadecimal digits: {error}")))
}
