//! `compatible`: whether a reader can read what a writer wrote, or a new version gets along with its history.

use crate::failure::{Failure, Kind};
use crate::input::request;
use crate::lines;
use crate::output::{BAD, Ended, GOOD, LABEL, Output, Verdict};
use crate::schemas::{Imports, given, one_of};
use clap::Args;
use kafka_event_schema::Schema;
use kafka_event_schema::compat::{Direction, Finding, Level, check, check_history};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::io::{self, Write};
use std::path::PathBuf;

/// Check that a reader reads what a writer wrote, or that a new version keeps a compatibility level
#[derive(Debug, Args)]
#[command(after_help = "\
The verdict is that of Apache Avro for Java. A BACKWARD level asks whether the new version reads the earlier ones, FORWARD
whether they read it, FULL both; without _TRANSITIVE only the last of the earlier versions counts.
With --lines, asked {\"reader\": …, \"writer\": …} or {\"level\": \"FULL_TRANSITIVE\", \"schema\": …, \"previous\": [oldest, …]}, it
answers {\"compatible\": …, \"differences\": [{\"rule\", \"path\", \"writer_path\", \"message\", …}]}. A schema may also be
{\"text\": \"…\"}.
Exit codes: 0 compatible; 1 not; 2 a schema is not valid or cannot be read.")]
pub(crate) struct Arguments {
    /// The reader's and the writer's schema; with --level the new version, then the earlier ones, the oldest first
    #[arg(required_unless_present = "lines", value_name = "FILE")]
    files: Vec<PathBuf>,

    /// NONE, BACKWARD, FORWARD, FULL, or one of the last three with _TRANSITIVE
    #[arg(long, value_name = "LEVEL")]
    level: Option<Level>,

    /// Also tell where logical types differ, which Java passes and data suffers from; the verdict stays the same
    #[arg(long)]
    logical: bool,

    #[command(flatten)]
    imports: Imports,

    /// Answer a JSON request on each line of the standard input
    #[arg(long, conflicts_with_all = ["files", "level", "imported"])]
    lines: bool,
}

#[derive(Deserialize)]
#[serde(
    deny_unknown_fields,
    expecting = "an object with `reader` and `writer`, or with `level`, `schema` and `previous`"
)]
struct Request<'a> {
    #[serde(borrow)]
    reader: Option<&'a RawValue>,
    #[serde(borrow)]
    writer: Option<&'a RawValue>,
    #[serde(borrow)]
    level: Option<Cow<'a, str>>,
    #[serde(borrow)]
    schema: Option<&'a RawValue>,
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow)]
    previous: Option<Vec<&'a RawValue>>,
}

#[derive(Serialize)]
pub(super) struct Answer {
    compatible: bool,
    differences: Vec<Difference>,
    /// Java refuses to compare such schemas; what is known is told beside the refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Failure>,
}

#[derive(Serialize)]
struct Difference {
    rule: &'static str,
    path: String,
    writer_path: String,
    message: String,
    /// The position of the earlier version, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    direction: Option<&'static str>,
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    if arguments.lines {
        lines::serve(|line| answer_line(line, arguments.logical))?;
        return Ok(Verdict::Yes);
    }
    let read = |file: &PathBuf| arguments.imports.read(file);
    let schemas: Vec<_> = arguments.files.iter().map(read).collect::<Result<_, _>>()?;
    let answer = match (arguments.level, schemas.as_slice()) {
        (Some(level), [new, earlier @ ..]) => history(level, new, earlier, arguments.logical)?,
        (None, [reader, writer]) => pair(reader, writer, arguments.logical)?,
        _ => {
            let message = "give two files, the reader's and the writer's schema, or a --level";
            return Err(Failure::new(Kind::Request, "", message).into());
        }
    };
    if output.is_json() {
        output.json(&answer)?;
    } else {
        print(&answer, arguments, output)?;
    }
    Ok(match answer.compatible {
        true => Verdict::Yes,
        false => Verdict::No,
    })
}

fn print(answer: &Answer, arguments: &Arguments, output: &mut Output) -> io::Result<()> {
    match answer.compatible {
        true => writeln!(output, "{GOOD}compatible{GOOD:#}")?,
        false => writeln!(output, "{BAD}not compatible{BAD:#}")?,
    }
    for difference in &answer.differences {
        let (rule, path) = (difference.rule, &difference.path);
        write!(output, "  {LABEL}{rule}{LABEL:#} at {path}")?;
        let earlier = difference
            .previous
            .and_then(|at| arguments.files.get(at + 1));
        match (earlier, difference.direction) {
            (Some(file), Some("forward")) => writeln!(output, ", read by {}", file.display())?,
            (Some(file), _) => writeln!(output, ", reading {}", file.display())?,
            (None, _) => writeln!(output)?,
        }
        writeln!(output, "    {}", difference.message)?;
    }
    match &answer.error {
        Some(error) => writeln!(output, "  {error}"),
        None => Ok(()),
    }
}

pub(super) fn answer_line(line: &str, logical: bool) -> Result<Answer, Failure> {
    let asked: Request<'_> = request(line)?;
    match (asked.reader, asked.writer, asked.level, asked.previous) {
        (Some(reader), Some(writer), None, None)
            if asked.schema.is_none() && asked.text.is_none() =>
        {
            pair(
                &given(reader, "$.reader")?,
                &given(writer, "$.writer")?,
                logical,
            )
        }
        (None, None, Some(level), Some(previous)) => {
            let level = level
                .parse()
                .map_err(|error| Failure::new(Kind::Request, "$.level", error))?;
            let new = one_of(asked.schema, asked.text.as_deref())?;
            let earlier = previous
                .iter()
                .enumerate()
                .map(|(position, schema)| given(schema, &format!("$.previous[{position}]")))
                .collect::<Result<Vec<_>, _>>()?;
            history(level, &new, &earlier, logical)
        }
        _ => {
            let message = "the request has either `reader` and `writer`, or `level`, `schema` (or `text`) and `previous`";
            Err(Failure::new(Kind::Request, "$", message))
        }
    }
}

fn pair(reader: &Schema, writer: &Schema, logical: bool) -> Result<Answer, Failure> {
    let compatibility = check(&reader.table(), &writer.table(), logical).map_err(too_complex)?;
    let differences = compatibility.findings().iter().cloned();
    Ok(Answer {
        compatible: compatibility.is_compatible(),
        differences: differences.map(Difference::from).collect(),
        error: compatibility.is_ambiguous().then(ambiguous),
    })
}

fn history(
    level: Level,
    new: &Schema,
    earlier: &[Schema],
    logical: bool,
) -> Result<Answer, Failure> {
    let earlier: Vec<_> = earlier.iter().map(Schema::table).collect();
    let checked = check_history(level, &new.table(), &earlier, logical).map_err(too_complex)?;
    let differences = checked.findings.into_iter();
    Ok(Answer {
        compatible: checked.compatible,
        differences: differences
            .map(|(previous, direction, finding)| Difference {
                previous: Some(previous),
                direction: Some(match direction {
                    Direction::Backward => "backward",
                    Direction::Forward => "forward",
                }),
                ..Difference::from(finding)
            })
            .collect(),
        error: checked.ambiguous.then(ambiguous),
    })
}

impl From<Finding> for Difference {
    fn from(finding: Finding) -> Difference {
        Difference {
            rule: finding.rule.id(),
            path: finding.reader_path,
            writer_path: finding.writer_path,
            message: finding.message,
            previous: None,
            direction: None,
        }
    }
}

fn ambiguous() -> Failure {
    let message = "the comparison ended at a field that matches several by its name and aliases; what comes after it is not compared";
    Failure::new(Kind::Comparison, "$", message)
}

fn too_complex(error: impl std::fmt::Display) -> Failure {
    Failure::new(Kind::Comparison, "$", error)
}
