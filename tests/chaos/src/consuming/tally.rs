//! What became of the records of a topic: a line of the table of consuming.

use std::collections::BTreeSet;
use std::time::Duration;

use kafka_event::{BoxError, Kafka};
use kafka_event_tests::faults::Outcome;

/// The head of the table.
pub(crate) const HEAD: &str = "consuming                     read  handled  letters  lost  doubled  letters twice  disordered  recovered s";

/// A line.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) name: &'static str,
    pub(crate) read: u64,
    pub(crate) outcome: Outcome,
    /// Records that are dead letters, and how often one is there again.
    pub(crate) letters: usize,
    pub(crate) letters_doubled: usize,
    /// How long nothing was handled, at most.
    pub(crate) silence: Duration,
    /// How many may be handled again; where a member keeps its partitions, none.
    pub(crate) may_double: usize,
    /// How many letters may be there twice.
    pub(crate) may_double_letters: usize,
    /// Whether the order is kept.
    pub(crate) unordered: bool,
    pub(crate) remark: String,
}

impl Tally {
    /// Counts the dead letters of a topic, of which there have to be so many.
    pub(crate) async fn letters(&mut self, kafka: &Kafka, expected: usize) -> Result<(), BoxError> {
        let all = letters(kafka, self.name).await?;
        let once: BTreeSet<_> = all.iter().collect();
        self.letters = once.len();
        self.letters_doubled = all.len() - once.len();
        self.outcome.lost += expected.abs_diff(once.len());
        Ok(())
    }

    /// What is there that must never be, or more often than it may.
    pub(crate) fn wrong(&self) -> Vec<String> {
        let disordered = match self.unordered {
            true => 0,
            false => self.outcome.out_of_order,
        };
        let bounds = [
            ("lost", self.outcome.lost, 0),
            ("doubled", self.outcome.doubled, self.may_double),
            (
                "letters twice",
                self.letters_doubled,
                self.may_double_letters,
            ),
            ("disordered", disordered, 0),
        ];
        let wrong = bounds.iter().filter(|(_, count, bound)| count > bound);
        let mut wrong: Vec<String> = wrong
            .map(|(what, count, bound)| match bound {
                0 => format!("{what} {count}"),
                _ => format!("{what} {count}, {bound} at most"),
            })
            .collect();
        if self.outcome.handled == 0 {
            wrong.push("nothing handled".to_owned());
        }
        wrong
    }

    pub(crate) fn line(&self) -> String {
        let order = match self.unordered {
            true => "-".to_owned(),
            false => self.outcome.out_of_order.to_string(),
        };
        format!(
            "{:<26}{:>8}{:>9}{:>9}{:>6}{:>9}{:>15}{:>12}{:>13.1}  {}",
            self.name,
            self.read,
            self.outcome.handled,
            self.letters,
            self.outcome.lost,
            self.outcome.doubled,
            self.letters_doubled,
            order,
            self.silence.as_secs_f64(),
            self.remark
        )
    }
}

/// Where each dead letter of a fault's topic was.
pub(crate) async fn letters(
    kafka: &Kafka,
    case: &str,
) -> Result<Vec<(Option<i32>, Option<i64>)>, BoxError> {
    let mut found = Vec::new();
    let mut reader = kafka
        .dead_letters(format!("chaos.{case}.DLT"))
        .read()
        .await?;
    while let Some(letter) = reader.next().await {
        let origin = letter?.origin();
        found.push((origin.partition, origin.offset));
    }
    Ok(found)
}
