//! `inspect`: the contracts of the events in a binary.

use crate::failure::Failure;
use crate::output::{Ended, LABEL, Output, Verdict, raw};
use crate::workspace::contracts;
use clap::Args;
use kafka_event_schema::contract::{Found, Head};
use kafka_event_schema::json;
use serde::Serialize;
use serde_json::value::RawValue;
use std::io::{self, Write};
use std::path::PathBuf;

/// Print the contracts of the events in executables and libraries
#[derive(Debug, Args)]
#[command(after_help = "\
Any executable, .rlib or shared library of any platform that was built with events in it; stripping and link-time optimisation
leave the contracts where they are. None of its code runs.
With --format json, a line for each event: {\"file\", \"package\", \"name\", \"full_name\", \"topic\", …, \"fingerprint\",
\"max_message_bytes\", \"max_size\": bytes or null, \"schema\"}.
Exit codes: 0 there are events; 1 there are none; 2 a file cannot be read.")]
pub(crate) struct Arguments {
    /// Executables and libraries
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

#[derive(Serialize)]
struct Answer<'a> {
    file: String,
    #[serde(flatten)]
    head: &'a Head,
    fingerprint: String,
    max_message_bytes: u32,
    max_size: Option<u64>,
    schema: Box<RawValue>,
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    let mut verdict = Verdict::Yes;
    for file in &arguments.files {
        let found = contracts(file)?;
        if found.is_empty() {
            verdict = Verdict::No;
            if !output.is_json() {
                writeln!(
                    output,
                    "{}: no events; a library that nothing uses is not linked: `use events as _;`",
                    file.display()
                )?;
            }
        }
        for event in &found {
            if output.is_json() {
                output.json(&answer(file.display().to_string(), event)?)?;
            } else {
                print(output, event)?;
            }
        }
    }
    Ok(verdict)
}

fn answer(file: String, event: &Found) -> Result<Answer<'_>, Failure> {
    Ok(Answer {
        file,
        head: &event.head,
        fingerprint: format!("{:016x}", event.fingerprint),
        max_message_bytes: event.max_message_bytes,
        max_size: event.max_size,
        schema: raw(json::text(&event.schema.table()))?,
    })
}

fn print(output: &mut Output, event: &Found) -> io::Result<()> {
    let head = &event.head;
    writeln!(
        output,
        "{LABEL}{}{LABEL:#} ({}, package {})",
        head.full_name, head.name, head.package
    )?;
    writeln!(output, "  topic        {}", head.topic)?;
    writeln!(output, "  format       {}", head.format)?;
    let key = if head.key.is_empty() {
        "none".to_owned()
    } else {
        head.key.join(", ")
    };
    writeln!(output, "  key          {key}")?;
    for header in &head.headers {
        writeln!(
            output,
            "  header       {} from field {}",
            header.name, header.field
        )?;
    }
    for (name, value) in &head.constant_headers {
        writeln!(output, "  header       {name} = {value}")?;
    }
    for field in &head.claim_checks {
        writeln!(output, "  claim check  {field}")?;
    }
    if let Some(timestamp) = &head.timestamp {
        writeln!(output, "  timestamp    {timestamp}")?;
    }
    writeln!(
        output,
        "  compatible   {}, major version {}",
        head.compatibility, head.major
    )?;
    let size = event.max_size.map_or_else(
        || "without bound".to_owned(),
        |size| format!("{size} bytes"),
    );
    writeln!(
        output,
        "  largest      {size}; the topic takes {} bytes",
        event.max_message_bytes
    )?;
    writeln!(output, "  CRC-64-AVRO  {:016x}", event.fingerprint)?;
    write!(output, "{}", json::pretty(&event.schema.table()))
}
