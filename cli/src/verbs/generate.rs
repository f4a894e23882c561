//! `generate`: Rust types made from schemas, for people who commit the code instead of making it in a build script.

use crate::failure::{Failure, Kind};
use crate::input::text;
use crate::output::{BAD, Ended, GOOD, HINT, Output, Verdict};
use clap::{Args, ValueEnum};
use kafka_event_schema::codegen::{Config, Decimals, RustType, Times};
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;

/// Make Rust types from schemas
#[derive(Debug, Args)]
#[command(after_help = "\
A TYPE is named by its full name, a FIELD by that of its record, a dot and its own. Rust types are written with
`crate::` or `::` before them; after a colon that stands alone (`RUST : FORM`) comes the form in which one is
written, as in `#[event(with = …)]`. The options are those of `kafka_event_schema::codegen::Config`.
Exit codes: 0 the code was made, or is the same under --check; 1 it is not; 2 it cannot be made.")]
pub(crate) struct Arguments {
    /// Files that end in .avsc or .avpr, and folders of them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Write the code to a file instead of printing it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Write nothing, and say whether the file has this code: for CI
    #[arg(long, requires = "out")]
    check: bool,

    /// The topic of an event; a record that has one is an event
    #[arg(long, value_name = "TYPE=TOPIC", value_parser = pair)]
    topic: Vec<(String, String)>,

    /// The fields that are the key of an event
    #[arg(long, value_name = "TYPE=FIELD,…", value_parser = pair)]
    key: Vec<(String, String)>,

    /// The past tense in the name of an event, where the vocabulary lacks it
    #[arg(long, value_name = "TYPE=VERB", value_parser = pair)]
    verb: Vec<(String, String)>,

    /// A record that is no event, although its name is that of one
    #[arg(long, value_name = "TYPE")]
    no_event: Vec<String>,

    /// The Rust name of a type or field
    #[arg(long, value_name = "NAME=RUST", value_parser = pair)]
    rename: Vec<(String, String)>,

    /// Further words of `#[event(…)]` on a type or field
    #[arg(long, value_name = "NAME=WORDS", value_parser = pair)]
    attribute: Vec<(String, String)>,

    /// A derive on all types
    #[arg(long, value_name = "DERIVE")]
    derive: Vec<String>,

    /// A derive on one type
    #[arg(long, value_name = "TYPE=DERIVE", value_parser = pair)]
    derive_on: Vec<(String, String)>,

    /// The types of dates and times
    #[arg(long, value_enum, default_value_t, value_name = "TYPES")]
    times: TimesArgument,

    /// The types of decimals on bytes
    #[arg(long, value_enum, default_value_t, value_name = "TYPES")]
    decimals: DecimalsArgument,

    /// The type of a logical type
    #[arg(long, value_name = "LOGICAL=RUST", value_parser = pair)]
    logical_type: Vec<(String, String)>,

    /// A type of yours in place of a record, enum or fixed
    #[arg(long, value_name = "TYPE=RUST", value_parser = pair)]
    use_type: Vec<(String, String)>,

    /// The type of a field
    #[arg(long, value_name = "FIELD=RUST", value_parser = pair)]
    field_type: Vec<(String, String)>,

    /// A field whose default is left out
    #[arg(long, value_name = "FIELD")]
    without_default: Vec<String>,

    /// The path of the crate `kafka-event`
    #[arg(long, value_name = "PATH", default_value = "::kafka_event")]
    crate_path: String,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum TimesArgument {
    #[default]
    Chrono,
    Numbers,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum DecimalsArgument {
    #[default]
    Own,
    RustDecimal,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum Answer {
    Code(String),
    Written(PathBuf),
    Same(bool),
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    let code = config(arguments)
        .generate(&arguments.paths)
        .map_err(|error| Failure::new(Kind::Schema, "", error))?;
    let Some(file) = &arguments.out else {
        if output.is_json() {
            output.json(&Answer::Code(code))?;
        } else {
            output.write_all(code.as_bytes())?;
        }
        return Ok(Verdict::Yes);
    };
    if !arguments.check {
        std::fs::write(file, code).map_err(|error| Failure::unwritable(file, &error))?;
        if output.is_json() {
            output.json(&Answer::Written(file.clone()))?;
        }
        return Ok(Verdict::Yes);
    }
    // Git may have given the file the line ends of its system.
    let same = text(file)?.replace("\r\n", "\n") == code;
    if output.is_json() {
        output.json(&Answer::Same(same))?;
    } else if same {
        writeln!(output, "{GOOD}the same{GOOD:#} {}", file.display())?;
    } else {
        writeln!(output, "{BAD}not the same{BAD:#} {}", file.display())?;
        writeln!(
            output,
            "  {HINT}make it again: the same command without --check{HINT:#}"
        )?;
    }
    Ok(if same { Verdict::Yes } else { Verdict::No })
}

fn config(arguments: &Arguments) -> Config {
    let mut config = Config::new()
        .crate_path(&arguments.crate_path)
        .times(match arguments.times {
            TimesArgument::Chrono => Times::Chrono,
            TimesArgument::Numbers => Times::Numbers,
        })
        .decimals(match arguments.decimals {
            DecimalsArgument::Own => Decimals::Own,
            DecimalsArgument::RustDecimal => Decimals::RustDecimal,
        });
    for (name, topic) in &arguments.topic {
        config = config.topic(name, topic);
    }
    for (name, fields) in &arguments.key {
        let fields: Vec<_> = fields.split(',').map(str::trim).collect();
        config = config.key(name, &fields);
    }
    for (name, verb) in &arguments.verb {
        config = config.verb(name, verb);
    }
    for name in &arguments.no_event {
        config = config.no_event(name);
    }
    for (name, rust) in &arguments.rename {
        config = config.rename(name, rust);
    }
    for (name, words) in &arguments.attribute {
        config = config.attribute(name, words);
    }
    for derive in &arguments.derive {
        config = config.derive(derive);
    }
    for (name, derive) in &arguments.derive_on {
        config = config.derive_on(name, derive);
    }
    for (name, ty) in &arguments.logical_type {
        config = config.logical_type(name, rust_type(ty));
    }
    for (name, ty) in &arguments.use_type {
        config = config.use_type(name, rust_type(ty));
    }
    for (name, ty) in &arguments.field_type {
        config = config.field_type(name, rust_type(ty));
    }
    for field in &arguments.without_default {
        config = config.without_default(field);
    }
    config
}

fn rust_type(text: &str) -> RustType {
    match text.split_once(" : ") {
        Some((path, form)) => RustType::new(path.trim()).with(form.trim()),
        None => RustType::new(text),
    }
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() && !value.is_empty() => {
            Ok((name.to_owned(), value.to_owned()))
        }
        _ => Err("two words with `=` between them are needed".to_owned()),
    }
}
