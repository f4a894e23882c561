//! Replaying: dead letters become records again, one after the other, and not without end.

use std::time::Duration;

use super::{DeadLetter, DeadLetterTopic, Pace, RecordWriter};
use crate::error::KafkaError;

/// How to replay dead letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay {
    to: Option<String>,
    most: u32,
    per_second: Option<u32>,
    dry_run: bool,
}

impl Default for Replay {
    fn default() -> Self {
        Self {
            to: None,
            most: 3,
            per_second: None,
            dry_run: false,
        }
    }
}

impl Replay {
    /// To this topic, and not to the one that each letter comes from.
    #[must_use]
    pub fn to_topic(mut self, topic: impl Into<String>) -> Self {
        self.to = Some(topic.into());
        self
    }

    /// How often a record may be replayed in all; three times when nothing is said. The header `kafka-event-replays` counts.
    #[must_use]
    pub fn at_most(mut self, times: u32) -> Self {
        self.most = times;
        self
    }

    /// How many records a second are written at most.
    #[must_use]
    pub fn per_second(mut self, records: u32) -> Self {
        self.per_second = Some(records.max(1));
        self
    }

    /// Nothing is written.
    #[must_use]
    pub fn dry_run(mut self, dry_run: bool) -> Self {
        self.dry_run = dry_run;
        self
    }

    /// How long to wait between two records.
    fn pause(&self) -> Duration {
        let seconds = self.per_second.filter(|_| !self.dry_run);
        seconds.map_or(Duration::ZERO, |records| Duration::from_secs(1) / records)
    }
}

/// What became of a dead letter.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Replayed {
    /// It was written, and acknowledged by all in-sync replicas.
    Written {
        /// The topic.
        topic: String,
        /// The partition: that of the record's origin where the topic has one of that number, else that of its key.
        partition: i32,
        /// The offset.
        offset: i64,
    },
    /// It would be written, were this no dry run.
    WouldBe {
        /// The topic.
        topic: String,
    },
    /// It was replayed as often as may be.
    TooOften {
        /// How often.
        replays: u32,
    },
    /// Its headers say no topic that it comes from.
    NoOrigin,
}

impl DeadLetterTopic {
    /// Replays the letters that `filter` takes: key, value and own headers as they were, without the headers of a dead letter, with the time of
    /// now. Each is acknowledged before the next one is written, so that the records of a key keep their order. The letters stay where they
    /// are: [`purge`](Self::purge) deletes them. `audit` is told what became of each.
    ///
    /// # Errors
    /// When the topic cannot be read, or a record not be written; what was replayed before was told.
    pub async fn replay(
        &self,
        how: &Replay,
        mut filter: impl FnMut(&DeadLetter) -> bool,
        mut audit: impl FnMut(&DeadLetter, &Replayed),
    ) -> Result<(), KafkaError> {
        let writer = RecordWriter::new(&self.kafka, Pace::OneByOne)?;
        let mut letters = self.read().await?;
        while let Some(letter) = letters.next().await {
            let letter = letter?;
            if !filter(&letter) {
                continue;
            }
            let origin = letter.origin();
            let topic = how.to.clone().or(origin.topic);
            let replayed = match topic {
                _ if letter.replays() >= how.most => Replayed::TooOften {
                    replays: letter.replays(),
                },
                None => Replayed::NoOrigin,
                Some(topic) if how.dry_run => Replayed::WouldBe { topic },
                Some(topic) => {
                    let partition = origin.partition.unwrap_or(-1);
                    let headers = letter.replayed_headers();
                    let written =
                        writer.write((&topic, partition), (&letter.record, &headers), || ());
                    let written = written.await?;
                    tokio::time::sleep(how.pause()).await;
                    Replayed::Written {
                        topic,
                        partition: written.partition,
                        offset: written.offset,
                    }
                }
            };
            audit(&letter, &replayed);
        }
        Ok(())
    }
}
