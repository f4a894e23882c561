//! What a run has to tell: a line for each fault as it ends, both tables, and at the very end each fault that failed, and why.

use std::process::ExitCode;

use kafka_event::BoxError;

use crate::consuming::{self, Tally};
use crate::row::{self, Row};

/// What faults have shown so far.
#[derive(Debug, Default)]
pub(crate) struct Report {
    producing: Vec<String>,
    consuming: Vec<String>,
    /// A fault and why it failed, each a line.
    failed: Vec<String>,
}

impl Report {
    /// A load on the cluster, and what its consumers made of it.
    pub(crate) fn row(&mut self, name: &str, shown: Result<Row, BoxError>, behind: Vec<Tally>) {
        let line = match shown {
            Ok(row) => self.marked(name, row.line(), &row.wrong()),
            Err(error) => self.failure(name, &error),
        };
        self.producing.push(told(line));
        for tally in behind {
            self.tally(name, Ok(tally));
        }
    }

    /// A fault that is told of in a sentence.
    pub(crate) fn sentence(&mut self, name: &str, shown: Result<String, BoxError>) {
        let line = match shown {
            Ok(sentence) => format!("{name:<26}{sentence}"),
            Err(error) => self.failure(name, &error),
        };
        self.producing.push(told(line));
    }

    /// What consumers made of a fault.
    pub(crate) fn tally(&mut self, name: &str, shown: Result<Tally, BoxError>) {
        let line = match shown {
            Ok(tally) => self.marked(name, tally.line(), &tally.wrong()),
            Err(error) => self.failure(name, &error),
        };
        self.consuming.push(told(line));
    }

    fn marked(&mut self, name: &str, line: String, wrong: &[String]) -> String {
        let line = line.trim_end().to_owned();
        if wrong.is_empty() {
            return line;
        }
        let wrong = wrong.join(", ");
        self.failed.push(format!("{name}: {wrong}"));
        format!("{line}  <- must not be: {wrong}")
    }

    fn failure(&mut self, name: &str, error: &BoxError) -> String {
        let why = in_full(error);
        // The end of a broker's log may come behind it.
        let first = why.lines().next().unwrap_or_default();
        self.failed.push(format!("{name}: {first}"));
        format!("{name:<26}<- FAILED: {why}")
    }

    /// Prints the tables, and what failed.
    pub(crate) fn end(&self) -> ExitCode {
        for (head, lines) in [
            (row::HEAD, &self.producing),
            (consuming::HEAD, &self.consuming),
        ] {
            if !lines.is_empty() {
                println!("\n{head}");
                lines.iter().for_each(|line| println!("{line}"));
            }
        }
        println!();
        if self.failed.is_empty() {
            println!("no fault failed");
            return ExitCode::SUCCESS;
        }
        println!("{} failed:", self.failed.len());
        self.failed.iter().for_each(|why| println!("FAILED {why}"));
        ExitCode::FAILURE
    }
}

/// A line is told at once, and in its table at the end.
fn told(line: String) -> String {
    println!("{line}");
    line
}

/// An error and what caused it.
fn in_full(error: &BoxError) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_is_marked_and_told_at_the_end() {
        let mut report = Report::default();
        report.row("quiet", Ok(Row::default()), vec![Tally::default()]);
        let error = "the broker is gone\nend of its log".into();
        report.sentence("broken", Err(error));
        assert!(report.producing[0].ends_with("<- must not be: nothing acknowledged"));
        assert!(report.consuming[0].ends_with("<- must not be: nothing handled"));
        let told = [
            "quiet: nothing acknowledged",
            "quiet: nothing handled",
            "broken: the broker is gone",
        ];
        assert_eq!(report.failed, told);
        assert_eq!(report.end(), ExitCode::FAILURE);
        assert_eq!(Report::default().end(), ExitCode::SUCCESS);
    }
}
