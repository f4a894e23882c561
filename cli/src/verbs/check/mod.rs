//! `check`: whether the recorded histories of a workspace are what its events are, for people and for CI.

mod before;
mod finding;
mod junit;

use self::before::Before;
use self::finding::Finding;
use crate::failure::Failure;
use crate::output::{BAD, Ended, GOOD, HINT, Output, Verdict};
use crate::workspace::{BuildArguments, Member, Workspace};
use clap::Args;
use kafka_event_schema::history::{History, INDEX, audit};
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

/// Check the events of the workspace against their recorded histories
#[derive(Debug, Args)]
#[command(after_help = "\
Every event has its schema recorded; it gets along with every released version, as its compatibility level says; topic, format and
key are what they were; no file of a history was edited, its golden records are there, and no folder of a history belongs to no
event. With --against, nothing that was released in that revision is missing or changed.
With --format json, a line for each finding: {\"package\", \"event\", \"file\", \"rule\", \"version\": a number or null, \"message\"}.
Exit codes: 0 all is well; 1 there are findings; 2 the packages do not compile or a file cannot be read.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    build: BuildArguments,

    /// A git revision (a branch, a tag) in which versions were released that have to be here still
    #[arg(long, value_name = "REVISION")]
    against: Option<String>,

    /// Write a JUnit report to this file, a test case for each event
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,

    /// Print the findings as annotations of GitHub Actions
    #[arg(long)]
    github: bool,
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    let workspace = Workspace::read(&arguments.build)?;
    let mut findings = Vec::new();
    for member in &workspace.members {
        let before = match &arguments.against {
            Some(revision) => Some(Before::read(revision, &member.folder)?),
            None => None,
        };
        findings.extend(check(member, before.as_ref())?);
    }
    if let Some(file) = &arguments.junit {
        junit::write(file, &workspace, &findings)?;
    }
    for finding in &findings {
        if arguments.github {
            writeln!(output, "{}", finding.annotation())?;
        } else if output.is_json() {
            output.json(finding)?;
        } else {
            writeln!(
                output,
                "{BAD}{}{BAD:#}: {}",
                finding.rule,
                finding.sentence()
            )?;
            writeln!(output, "  {HINT}{}{HINT:#}", finding.file)?;
        }
    }
    if findings.is_empty() {
        if !output.is_json() && !arguments.github {
            summary(output, &workspace)?;
        }
        return Ok(Verdict::Yes);
    }
    Ok(Verdict::No)
}

fn summary(output: &mut Output, workspace: &Workspace) -> io::Result<()> {
    let events: usize = workspace
        .members
        .iter()
        .map(|member| member.events.len())
        .sum();
    let packages = workspace.members.len();
    writeln!(
        output,
        "{GOOD}ok{GOOD:#}      {} of {}: all are what their histories say",
        counted(events, "event"),
        counted(packages, "package")
    )
}

fn counted(count: usize, what: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {what}{s}")
}

/// Everything that is not right in a package.
fn check(member: &Member, before: Option<&Before>) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    let mut known = BTreeSet::new();
    let own = member
        .events
        .iter()
        .map(|event| (event, member.history(event).0, true));
    let older = member.events.iter().flat_map(|event| {
        let folders = member.older_majors(event).into_iter();
        folders.map(move |folder| (event, folder, false))
    });
    // An older major may have a type still, whose own its history is.
    for (event, folder, is_own) in own.chain(older) {
        if !known.insert(folder.clone()) {
            continue;
        }
        let about = Finding::about(member, &event.head.full_name, &folder);
        let history = match History::read(&folder) {
            Ok(history) => history,
            Err(errors) => {
                findings.extend(errors.iter().map(|error| about.error(error)));
                continue;
            }
        };
        let mut flaws = Vec::new();
        if is_own {
            // Nothing is written as an older major any more; that each of its records can be read is the compiler's to see.
            flaws = audit(event, history.as_ref());
        }
        if let Some(history) = &history {
            flaws.extend(history.golden_flaws(&folder));
        }
        if let Some(before) = before {
            flaws.extend(before.removed(&folder, history.as_ref()));
        }
        findings.extend(flaws.into_iter().map(|flaw| about.flaw(flaw)));
    }
    let mut left = histories(member)?;
    if let Some(before) = before {
        left.extend(before.folders());
    }
    for folder in left.difference(&known) {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        findings.push(Finding::about(member, &name, folder).orphan());
    }
    Ok(findings)
}

/// The folders of histories in a package's `schemas`.
fn histories(member: &Member) -> Result<BTreeSet<PathBuf>, Failure> {
    let schemas = member.schemas();
    let entries = match fs::read_dir(&schemas) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(error) => return Err(Failure::unreadable(&schemas, &error)),
    };
    let mut found = BTreeSet::new();
    for entry in entries {
        let path = entry
            .map_err(|error| Failure::unreadable(&schemas, &error))?
            .path();
        if path.join(INDEX).is_file() {
            found.insert(path);
        }
    }
    Ok(found)
}
