//! `config`: what a configuration amounts to, where each value came from, what it means, and everything that is wrong with it.

use crate::failure::{Failure, Kind};
use crate::input::request;
use crate::lines;
use crate::output::{BAD, Ended, GOOD, HINT, Output, Stop, Verdict};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use kafka_event::config::{ClientKind, Config, ConfigErrors, Explanation, Finding, Origin};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

/// Explain and check the configuration of a Kafka client
///
/// Values come from the files, a later one before an earlier one, and from variables of the environment that start with KAFKA_,
/// before any file. Secrets are never printed.
#[derive(Debug, Args)]
#[command(after_help = "\
With --lines, asked {\"config\": {\"acks\": \"1\"}}, it answers {\"ok\": true, \"starts\": …, \"warnings\": […], \"effective\": {…}, \"origins\": {…}}
or {\"ok\": false, \"errors\": [{\"key\": \"acks\", \"rule\": \"…\", \"message\": \"…\"}]}; files and environment are left out.
\"starts\" is false where Kafka's clients accept what librdkafka does not have.
Exit codes: 0 a client starts with it; 1 it does not; 2 a file cannot be read.")]
pub(crate) struct Arguments {
    /// The client to configure
    #[arg(
        long = "for",
        value_name = "CLIENT",
        value_parser = PossibleValuesParser::new(ClientKind::ALL.map(ClientKind::name)).try_map(|name| name.parse::<ClientKind>())
    )]
    kind: ClientKind,

    /// Files with keys and values: .toml, .yaml, .yml or .properties
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Answer a JSON request on each line of the standard input
    #[arg(long, conflicts_with = "files")]
    lines: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    config: BTreeMap<String, Value>,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Answer {
    Accepted {
        ok: bool,
        /// Whether librdkafka has all that is asked for.
        starts: bool,
        warnings: Vec<Said>,
        effective: BTreeMap<&'static str, String>,
        /// Where the values came from that are no defaults.
        origins: BTreeMap<&'static str, String>,
    },
    Refused {
        ok: bool,
        errors: Vec<Said>,
    },
}

/// A finding as it is answered.
#[derive(Serialize)]
pub(super) struct Said {
    key: String,
    rule: &'static str,
    message: String,
}

fn said(findings: &[Finding]) -> Vec<Said> {
    let said = |finding: &Finding| Said {
        key: finding.key.clone(),
        rule: finding.rule,
        message: finding.message.clone(),
    };
    findings.iter().map(said).collect()
}

/// What a client of this kind gets, and why it would not start.
type Outcome = Result<(Explanation, Option<ConfigErrors>), ConfigErrors>;

fn outcome(config: &Config, kind: ClientKind) -> Outcome {
    let checked = config.check(kind)?;
    Ok((checked.explain(), checked.to_librdkafka().err()))
}

pub(super) fn answer_line(line: &str, kind: ClientKind) -> Result<Answer, Failure> {
    Ok(answer(outcome(&asked(line)?, kind)))
}

fn answer(outcome: Outcome) -> Answer {
    let (explanation, lacking) = match outcome {
        Ok(accepted) => accepted,
        Err(errors) => {
            return Answer::Refused {
                ok: false,
                errors: said(errors.findings()),
            };
        }
    };
    let mut origins = BTreeMap::new();
    let mut effective = BTreeMap::new();
    let warnings = said(explanation.warnings());
    for line in explanation.into_lines() {
        if line.origin != Origin::Default {
            origins.insert(line.key, line.origin.to_string());
        }
        effective.insert(line.key, line.value);
    }
    Answer::Accepted {
        ok: true,
        starts: lacking.is_none(),
        warnings,
        effective,
        origins,
    }
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    let kind = arguments.kind;
    if arguments.lines {
        lines::serve(|line| answer_line(line, kind))?;
        return Ok(Verdict::Yes);
    }
    let mut config = Config::new();
    for file in &arguments.files {
        config
            .file(file)
            .map_err(|error| Failure::new(Kind::File, "$", error))?;
    }
    // A variable that is not UTF-8 is none of Kafka's keys.
    let variables = std::env::vars_os();
    config.environment(
        variables.filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        }),
    );
    let outcome = outcome(&config, kind);
    let verdict = match &outcome {
        Ok((_, None)) => Verdict::Yes,
        _ => Verdict::No,
    };
    if output.is_json() {
        output.json(&answer(outcome))?;
    } else {
        explain(outcome, kind, output)?;
    }
    Ok(verdict)
}

fn explain(outcome: Outcome, kind: ClientKind, output: &mut Output) -> Result<(), Stop> {
    let errors = match outcome {
        Err(errors) => Some(errors),
        Ok((explanation, lacking)) => {
            write!(output, "{explanation}")?;
            for warning in explanation.warnings() {
                writeln!(output, "{HINT}warning{HINT:#} {warning}")?;
            }
            lacking
        }
    };
    match errors {
        None => writeln!(output, "{GOOD}ok{GOOD:#}     a {kind} starts with this")?,
        Some(errors) => {
            for finding in errors.findings() {
                writeln!(output, "{BAD}error{BAD:#}   {finding}")?;
            }
            writeln!(
                output,
                "{BAD}not ok{BAD:#} a {kind} does not start with this"
            )?;
        }
    }
    Ok(())
}

fn asked(line: &str) -> Result<Config, Failure> {
    let asked: Request = request(line)?;
    let mut config = Config::new();
    for (name, value) in asked.config {
        let text = text(value).ok_or_else(|| {
            let message = "a value is a text, a number, true or false, or an array of these; leave out what is not set";
            Failure::new(Kind::Request, format!("$.config[{name:?}]"), message)
        })?;
        config.set(name, text);
    }
    Ok(config)
}

/// The value as it would be written in a file.
fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Array(items) => Some(
            items
                .into_iter()
                .map(text)
                .collect::<Option<Vec<_>>>()?
                .join(","),
        ),
        Value::Null | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(kind: ClientKind, line: &str) -> Value {
        let config = asked(line).unwrap();
        serde_json::to_value(answer(outcome(&config, kind))).unwrap()
    }

    #[test]
    fn a_line_is_answered_with_what_is_in_effect() {
        let answer = answered(
            ClientKind::Producer,
            r#"{"config": {"acks": "1", "linger.ms": 7, "bootstrap.servers": ["a:1", "b:2"]}}"#,
        );
        assert_eq!(answer["ok"], true);
        assert_eq!(answer["starts"], true);
        assert_eq!(answer["effective"]["linger.ms"], "7");
        assert_eq!(answer["effective"]["bootstrap.servers"], "a:1,b:2");
        assert_eq!(answer["effective"]["enable.idempotence"], "false");
        assert_eq!(
            answer["origins"]["enable.idempotence"],
            "derived (idempotence-switched-off)"
        );
        assert_eq!(answer["warnings"][0]["rule"], "idempotence-switched-off");
    }

    #[test]
    fn a_line_is_answered_with_all_that_is_wrong() {
        let answer = answered(
            ClientKind::Consumer,
            r#"{"config": {"group.id": "g", "max.poll.interval.ms": "0", "isolation.level": "x"}}"#,
        );
        assert_eq!(answer["ok"], false);
        let rules: Vec<_> = answer["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|error| &error["rule"])
            .collect();
        assert_eq!(rules, ["value-not-allowed", "value-not-allowed"]);
    }

    #[test]
    fn what_librdkafka_lacks_is_accepted_and_does_not_start() {
        let answer = answered(
            ClientKind::Consumer,
            r#"{"config": {"auto.offset.reset": "by_duration:PT1H"}}"#,
        );
        assert_eq!(
            (&answer["ok"], &answer["starts"]),
            (&Value::Bool(true), &Value::Bool(false))
        );
    }

    #[test]
    fn a_secret_is_hidden_and_a_request_that_is_none_is_refused() {
        let line = r#"{"config": {"sasl.password": "hunter2", "sasl.username": "u"}}"#;
        let answer = answered(ClientKind::Admin, line);
        assert_eq!(answer["effective"]["sasl.password"], "[hidden]");
        assert!(!answer.to_string().contains("hunter2"));
        for line in [
            r#"{"config": {"acks": null}}"#,
            r#"{"config": []}"#,
            r#"{"configuration": {}}"#,
            "{}",
        ] {
            assert!(asked(line).is_err(), "{line}");
        }
    }
}
