//! `fingerprint`: what Avro, Java tools and registries know a schema by.

use crate::failure::Failure;
use crate::input::request;
use crate::lines;
use crate::output::{Ended, LABEL, Output, Verdict};
use crate::schemas::{SchemaFiles, SchemaRequest};
use clap::Args;
use data_encoding::HEXLOWER;
use kafka_event_schema::fingerprint::{crc64, md5, sha256};
use kafka_event_schema::{Schema, canonical};
use serde::Serialize;
use std::io::{self, Write};

/// Print the fingerprints of schemas: CRC-64-AVRO, MD5, SHA-256
#[derive(Debug, Args)]
#[command(after_help = "\
The CRC-64-AVRO is the 64-bit value as 16 hexadecimal digits, the most significant first; single-object encoding has its bytes
the other way round.
With --lines, asked {\"schema\": …} or {\"text\": \"…\"}, it answers {\"fingerprint\": \"…\", \"md5\": \"…\", \"sha256\": \"…\"}.
Exit codes: 0 printed; 2 a schema is not valid or cannot be read.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    schemas: SchemaFiles,
}

/// A schema's fingerprints, those of its canonical form, in hexadecimal digits.
#[derive(Serialize)]
pub(super) struct Fingerprints {
    fingerprint: String,
    md5: String,
    sha256: String,
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    if arguments.schemas.lines {
        lines::serve(answer_line)?;
        return Ok(Verdict::Yes);
    }
    for file in &arguments.schemas.files {
        let fingerprints = answer(&arguments.schemas.imports.read(file)?);
        if output.is_json() {
            output.json(&fingerprints)?;
        } else {
            writeln!(output, "{LABEL}{}{LABEL:#}", file.display())?;
            fingerprints.print(output)?;
        }
    }
    Ok(Verdict::Yes)
}

pub(super) fn answer_line(line: &str) -> Result<Fingerprints, Failure> {
    Ok(answer(&request::<SchemaRequest<'_>>(line)?.parse()?))
}

fn answer(schema: &Schema) -> Fingerprints {
    Fingerprints::of(&canonical::text(&schema.table()))
}

impl Fingerprints {
    pub(super) fn of(canonical: &str) -> Fingerprints {
        let canonical = canonical.as_bytes();
        Fingerprints {
            fingerprint: format!("{:016x}", crc64(canonical)),
            md5: HEXLOWER.encode(&md5(canonical)),
            sha256: HEXLOWER.encode(&sha256(canonical)),
        }
    }

    /// Prints a line for each.
    pub(super) fn print(&self, output: &mut Output) -> io::Result<()> {
        writeln!(output, "  CRC-64-AVRO  {}", self.fingerprint)?;
        writeln!(output, "  MD5          {}", self.md5)?;
        writeln!(output, "  SHA-256      {}", self.sha256)
    }
}
