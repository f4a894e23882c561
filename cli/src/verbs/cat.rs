//! `cat`: the values of an object container file, printed or written to another.

use crate::failure::{Failure, Kind};
use crate::output::{Ended, Output, Verdict, raw};
use crate::schemas::Imports;
use apache_avro::{Codec, DeflateSettings};
use clap::{Args, ValueEnum};
use kafka_event_schema::Schema;
use kafka_event_schema::apache_avro::{ContainerError, ValueReader, write_values};
use kafka_event_schema::generic::{Value, from_avro_json, to_avro_json, to_plain_json};
use serde::Serialize;
use serde_json::value::RawValue;
use std::error::Error as _;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Print the values of an Avro object container file, or write them to another
#[derive(Debug, Args)]
#[command(after_help = "\
Values are printed one a line, in Avro's JSON encoding. With --reader they are as that schema resolves them; with --to-avro they
go into a container file of that schema, or of the file's own. With --schema the input is no container file but has a value on
each line, in Avro's JSON encoding.
Exit codes: 0 all were printed or written; 2 a file, schema or value is not valid or cannot be read.")]
pub(crate) struct Arguments {
    /// The file, - for the standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The schema (.avsc) that the values are read as
    #[arg(long, value_name = "FILE")]
    reader: Option<PathBuf>,

    /// The input has JSON lines of this schema (.avsc)
    #[arg(long, value_name = "FILE", requires = "to_avro", conflicts_with_all = ["reader", "plain"])]
    schema: Option<PathBuf>,

    #[command(flatten)]
    imports: Imports,

    /// Print JSON as a person writes it: plain optional values, RFC 3339 times, decimals as text, base64 bytes
    #[arg(long)]
    plain: bool,

    /// Write a container file instead of printing
    #[arg(long, value_name = "FILE", conflicts_with = "plain")]
    to_avro: Option<PathBuf>,

    /// How the blocks of the written file are compressed
    #[arg(long, value_enum, default_value_t, value_name = "CODEC")]
    codec: CodecArgument,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum CodecArgument {
    Null,
    #[default]
    Deflate,
    Snappy,
    #[cfg(feature = "codecs")]
    Bzip2,
    #[cfg(feature = "codecs")]
    Xz,
    #[cfg(feature = "codecs")]
    Zstandard,
}

impl From<CodecArgument> for Codec {
    fn from(codec: CodecArgument) -> Codec {
        match codec {
            CodecArgument::Null => Codec::Null,
            CodecArgument::Deflate => Codec::Deflate(DeflateSettings::default()),
            CodecArgument::Snappy => Codec::Snappy,
            #[cfg(feature = "codecs")]
            CodecArgument::Bzip2 => Codec::Bzip2(apache_avro::Bzip2Settings::default()),
            #[cfg(feature = "codecs")]
            CodecArgument::Xz => Codec::Xz(apache_avro::XzSettings::default()),
            #[cfg(feature = "codecs")]
            CodecArgument::Zstandard => Codec::Zstandard(apache_avro::ZstandardSettings::default()),
        }
    }
}

#[derive(Serialize)]
struct Answer {
    value: Box<RawValue>,
}

pub(crate) fn run(arguments: &Arguments, output: &mut Output) -> Ended {
    let input = open(&arguments.file)?;
    let broken = |error| failure(&arguments.file, &error);
    if let Some(schema) = &arguments.schema {
        let schema = arguments.imports.read(schema)?;
        let table = schema.table();
        // The line of a value that is none is told apart from what the writer says.
        let mut wrong = None;
        let values = input.lines().enumerate().map_while(|(number, line)| {
            let value = line
                .map_err(|error| error.to_string())
                .and_then(|line| from_avro_json(&table, &line).map_err(|error| error.to_string()));
            match value {
                Ok(value) => Some(Ok(value)),
                Err(reason) => {
                    wrong = Some((number + 1, reason));
                    None
                }
            }
        });
        write(arguments, &schema, values)?;
        return match wrong {
            None => Ok(Verdict::Yes),
            Some((line, reason)) => {
                let path = format!("{}:{line}", arguments.file.display());
                Err(Failure::new(Kind::Data, path, reason).into())
            }
        };
    }
    let reader = match &arguments.reader {
        Some(schema) => Some(arguments.imports.read(schema)?),
        None => None,
    };
    let values = ValueReader::new(input, reader).map_err(broken)?;
    let schema = values.schema().clone();
    if arguments.to_avro.is_some() {
        write(arguments, &schema, values)?;
        return Ok(Verdict::Yes);
    }
    for value in values {
        let value = value.map_err(broken)?;
        let text = if arguments.plain {
            to_plain_json(&schema.table(), &value)
        } else {
            to_avro_json(&schema.table(), &value)
        };
        if output.is_json() {
            output.json(&Answer { value: raw(text)? })?;
        } else {
            writeln!(output, "{text}")?;
        }
    }
    Ok(Verdict::Yes)
}

fn write(
    arguments: &Arguments,
    schema: &Schema,
    values: impl Iterator<Item = Result<Value, ContainerError>>,
) -> Result<(), Failure> {
    let Some(path) = &arguments.to_avro else {
        return Ok(());
    };
    let file = File::create(path).map_err(|error| Failure::unwritable(path, &error))?;
    let mut file = write_values(schema, values, BufWriter::new(file), arguments.codec.into())
        .map_err(|error| failure(&arguments.file, &error))?;
    file.flush()
        .map_err(|error| Failure::unwritable(path, &error))
}

fn open(file: &Path) -> Result<Box<dyn BufRead>, Failure> {
    if file.as_os_str() == "-" {
        return Ok(Box::new(BufReader::new(std::io::stdin())));
    }
    let opened = File::open(file).map_err(|error| Failure::unreadable(file, &error))?;
    Ok(Box::new(BufReader::new(opened)))
}

fn failure(file: &Path, error: &ContainerError) -> Failure {
    let why = error
        .source()
        .map_or_else(String::new, |source| format!(": {source}"));
    Failure::new(
        Kind::Data,
        file.display().to_string(),
        format!("{error}{why}"),
    )
}
