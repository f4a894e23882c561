//! `schema`: everything that is known of a schema.

use super::fingerprint::Fingerprints;
use crate::failure::Failure;
use crate::input::request;
use crate::lines;
use crate::output::{Ended, LABEL, Output, Verdict, raw};
use crate::schemas::{SchemaFiles, SchemaRequest};
use crate::workspace::{BuildArguments, Workspace};
use clap::Args;
use kafka_event_schema::model::{Kind, Table};
use kafka_event_schema::{Schema, canonical, json, json_schema, size};
use serde::Serialize;
use serde_json::value::RawValue;
use std::io::Write;
use std::path::Path;

/// Print what is known of schemas and events: JSON, canonical form, fingerprints, largest size
#[derive(Debug, Args)]
#[command(after_help = "\
An event of the workspace is named by its type or by the full name of its schema; its packages are built, and none of its code runs.
The largest size is that of a value in Avro's binary encoding; strings, bytes, arrays and maps have none. Of an event it is that of
its whole record, as its bounds prove it.
With --lines, asked {\"schema\": …} or {\"text\": \"…\"}, it answers {\"schema\": …, \"canonical\": \"…\", \"fingerprint\": \"…\",
\"md5\": \"…\", \"sha256\": \"…\", \"max_bytes\": a number or null, \"json_schema\": …}.
Exit codes: 0 printed; 2 a schema is not valid or cannot be read, or there is no such event.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    schemas: SchemaFiles,

    #[command(flatten)]
    build: BuildArguments,

    /// Print the JSON Schema of the values' JSON form instead
    #[arg(long, conflicts_with = "lines")]
    json_schema: bool,
}

#[derive(Serialize)]
pub(super) struct Answer {
    schema: Box<RawValue>,
    canonical: String,
    #[serde(flatten)]
    fingerprints: Fingerprints,
    max_bytes: Option<u64>,
    json_schema: Box<RawValue>,
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    if arguments.schemas.lines {
        lines::serve(answer_line)?;
        return Ok(Verdict::Yes);
    }
    let mut workspace = None;
    for file in &arguments.schemas.files {
        let (schema, largest) = if let Some(name) = event_name(file) {
            let workspace = match &workspace {
                Some(workspace) => workspace,
                None => workspace.insert(Workspace::read(&arguments.build)?),
            };
            let event = workspace.event(name)?;
            (event.schema.clone(), event.max_size)
        } else {
            let schema = arguments.schemas.imports.read(file)?;
            let largest = size::largest(&schema.table());
            (schema, largest)
        };
        if arguments.json_schema {
            writeln!(output, "{}", json_schema::text(&schema.table()))?;
            continue;
        }
        if output.is_json() {
            output.json(&answer(&schema, largest)?)?;
            continue;
        }
        let table = schema.table();
        let canonical = canonical::text(&table);
        writeln!(
            output,
            "{LABEL}{}{LABEL:#}: {}",
            file.display(),
            kind(&table)
        )?;
        Fingerprints::of(&canonical).print(output)?;
        match largest {
            Some(bytes) => writeln!(output, "  largest      {bytes} bytes")?,
            None => writeln!(output, "  largest      without bound")?,
        }
        writeln!(output, "  canonical    {canonical}")?;
        write!(output, "{}", json::pretty(&table))?;
    }
    Ok(Verdict::Yes)
}

pub(super) fn answer_line(line: &str) -> Result<Answer, Failure> {
    let schema = request::<SchemaRequest<'_>>(line)?.parse()?;
    answer(&schema, size::largest(&schema.table()))
}

/// The name of an event, where an argument is none of a file.
fn event_name(argument: &Path) -> Option<&str> {
    let name = argument.to_str()?;
    let named = name
        .chars()
        .all(|c| c.is_alphanumeric() || matches!(c, '_' | '.'))
        && ![".avsc", ".avpr", ".json"]
            .iter()
            .any(|end| name.ends_with(end));
    (named && !argument.exists()).then_some(name)
}

fn answer(schema: &Schema, largest: Option<u64>) -> Result<Answer, Failure> {
    let table = schema.table();
    let canonical = canonical::text(&table);
    Ok(Answer {
        schema: raw(json::text(&table))?,
        fingerprints: Fingerprints::of(&canonical),
        canonical,
        max_bytes: largest,
        json_schema: raw(json_schema::text(&table))?,
    })
}

/// The root's kind in words: ``record `a.Order` of 3 fields``.
fn kind(table: &Table<'_>) -> String {
    let Some(root) = table.nodes.first() else {
        return String::new();
    };
    let mut words = root.kind.keyword().to_owned();
    if let Some(name) = table.full_name(0) {
        words.push_str(&format!(" `{}`", table.str(name)));
    }
    match root.kind {
        Kind::Record { fields, .. } => words.push_str(&format!(" of {} fields", fields.len)),
        Kind::Enum { symbols, .. } => words.push_str(&format!(" of {} symbols", symbols.len)),
        Kind::Union { branches } => words.push_str(&format!(" of {} branches", branches.len)),
        Kind::Fixed { size, .. } => words.push_str(&format!(" of {size} bytes")),
        _ => {}
    }
    words
}
