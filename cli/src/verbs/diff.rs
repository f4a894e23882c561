//! `diff`: what is different between two versions of a schema.

use crate::failure::{Failure, Kind};
use crate::output::{BAD, Ended, GOOD, LABEL, Output, Verdict};
use crate::schemas::Imports;
use clap::Args;
use kafka_event_schema::compat::check;
use kafka_event_schema::{Schema, json};
use serde::Serialize;
use similar::{ChangeTag, TextDiff};
use std::io::{self, Write};
use std::path::PathBuf;

/// Show what is different between two schemas, and what can read what
#[derive(Debug, Args)]
#[command(after_help = "\
The schemas are compared as they are written in a stable order, so that white space and the order of attributes do not count.
With --format json: {\"same\": bool, \"diff\": \"…\", \"new_reads_old\": [\"…\"], \"old_reads_new\": [\"…\"]}.
Exit codes: 0 they are the same; 1 they are not; 2 a file cannot be read.")]
pub(crate) struct Arguments {
    /// The older version (.avsc)
    #[arg(value_name = "OLD")]
    old: PathBuf,

    /// The newer version (.avsc)
    #[arg(value_name = "NEW")]
    new: PathBuf,

    #[command(flatten)]
    imports: Imports,
}

#[derive(Serialize)]
struct Answer {
    same: bool,
    diff: String,
    /// Why the new version cannot read the old one; nothing when it can.
    new_reads_old: Vec<String>,
    /// Why the old version cannot read the new one.
    old_reads_new: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    let old = arguments.imports.read(&arguments.old)?;
    let new = arguments.imports.read(&arguments.new)?;
    let texts = (json::pretty(&old.table()), json::pretty(&new.table()));
    let diff = TextDiff::from_lines(&texts.0, &texts.1);
    let same = texts.0 == texts.1;
    let new_reads_old = reasons(&new, &old)?;
    let old_reads_new = reasons(&old, &new)?;
    if output.is_json() {
        output.json(&Answer {
            same,
            diff: diff.unified_diff().context_radius(3).to_string(),
            new_reads_old,
            old_reads_new,
        })?;
    } else if same {
        writeln!(output, "{GOOD}the same{GOOD:#}")?;
    } else {
        for change in diff
            .grouped_ops(3)
            .iter()
            .flatten()
            .flat_map(|op| diff.iter_changes(op))
        {
            match change.tag() {
                ChangeTag::Delete => write!(output, "{BAD}-{change}{BAD:#}")?,
                ChangeTag::Insert => write!(output, "{GOOD}+{change}{GOOD:#}")?,
                ChangeTag::Equal => write!(output, " {change}")?,
            }
        }
        verdict(output, "the new version reads the old one", &new_reads_old)?;
        verdict(output, "the old version reads the new one", &old_reads_new)?;
    }
    Ok(if same { Verdict::Yes } else { Verdict::No })
}

fn verdict(output: &mut Output, what: &str, reasons: &[String]) -> io::Result<()> {
    if reasons.is_empty() {
        return writeln!(output, "{LABEL}{what}{LABEL:#}: {GOOD}yes{GOOD:#}");
    }
    writeln!(output, "{LABEL}{what}{LABEL:#}: {BAD}no{BAD:#}")?;
    for reason in reasons {
        writeln!(output, "  {reason}")?;
    }
    Ok(())
}

fn reasons(reader: &Schema, writer: &Schema) -> Result<Vec<String>, Failure> {
    let checked = check(&reader.table(), &writer.table(), true)
        .map_err(|error| Failure::new(Kind::Comparison, "", error))?;
    Ok(checked.findings().iter().map(ToString::to_string).collect())
}
