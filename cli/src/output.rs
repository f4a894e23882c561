//! What is printed and how the process ends: for people with colour where a terminal shows it, or as JSON.

use crate::failure::{Failure, Kind};
use anstream::AutoStream;
use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use serde::Serialize;
use serde_json::value::RawValue;
use std::io::{self, BufWriter, StdoutLock, Write};
use std::process::ExitCode;

/// What is good.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default().bold();
/// What is wrong.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
/// What to do.
pub(crate) const HINT: Style = AnsiColor::Cyan.on_default();
/// What a value is called.
pub(crate) const LABEL: Style = Style::new().bold();

/// How answers are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Human,
    /// One JSON object a line, as --lines answers
    Json,
}

/// The answer of a verb that answers yes or no; the others say `Yes`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Yes,
    No,
}

/// Why a verb ended early.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The question cannot be answered.
    Failure(Failure),
    /// The answer cannot be written.
    Output(io::Error),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Stop {
        Stop::Failure(failure)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Stop {
        Stop::Output(error)
    }
}

/// JSON that is written already, as a part of an answer.
pub(crate) fn raw(json: String) -> Result<Box<RawValue>, Failure> {
    RawValue::from_string(json).map_err(|error| {
        let message = format!("the answer is not JSON, please report this fault: {error}");
        Failure::new(Kind::Internal, "$", message)
    })
}

/// How a verb ended.
pub(crate) type Ended = Result<Verdict, Stop>;

/// The standard output.
pub(crate) struct Output {
    format: Format,
    out: BufWriter<AutoStream<StdoutLock<'static>>>,
}

impl Output {
    pub(crate) fn stdout(format: Format) -> Output {
        Output {
            format,
            out: BufWriter::new(AutoStream::auto(io::stdout()).lock()),
        }
    }

    /// Whether to answer with [`json`](Self::json).
    pub(crate) fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// Prints an answer as one line of JSON.
    pub(crate) fn json(&mut self, answer: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.out, answer)?;
        self.out.write_all(b"\n")
    }

    /// Ends the output, reports why there is no answer, and says with which code the process ends.
    pub(crate) fn finish(mut self, ended: Ended) -> ExitCode {
        let written = match ended {
            Ok(verdict) => self.out.flush().map(|()| match verdict {
                Verdict::Yes => ExitCode::SUCCESS,
                Verdict::No => ExitCode::from(1),
            }),
            Err(Stop::Failure(failure)) => self.refuse(failure).map(|()| ExitCode::from(2)),
            Err(Stop::Output(error)) => Err(error),
        };
        written.unwrap_or_else(|error| match error.kind() {
            // Whoever read has read enough.
            io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            _ => {
                anstream::eprintln!("{BAD}error{BAD:#}: the output cannot be written: {error}");
                ExitCode::from(2)
            }
        })
    }

    fn refuse(&mut self, error: Failure) -> io::Result<()> {
        if self.is_json() {
            self.json(&crate::lines::Refusal { error })?;
        } else {
            for line in error.lines() {
                anstream::eprintln!("{BAD}error{BAD:#}: {line}");
            }
        }
        self.out.flush()
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
