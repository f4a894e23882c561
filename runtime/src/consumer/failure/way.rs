//! How a record gets to another topic: by a producer of its own, or in the transaction of the consumer.

use std::sync::Arc;

use crate::SendError;
use crate::consumer::exactly_once::{Joined, Joining, Output, Units};
use crate::consumer::passage::Passage;
use crate::consumer::record::RawRecord;
use crate::consumer::report::Outcome;
use crate::dlt::{RecordWriter, partitions_of};
use crate::error::KafkaError;
use crate::event::{Record, RecordHeaders};
use crate::kafka::Kafka;
use crate::transport::ClientError;

/// The way to other topics.
pub(in crate::consumer) enum Way {
    Alone(Box<RecordWriter>),
    /// With the record's offset.
    InTransaction(Kafka, Arc<Units>),
}

/// Whether a record is in the other topic.
pub(super) enum Written {
    Yes,
    /// With the transaction that is open.
    Joined,
    /// The record is to be handed back.
    No,
}

impl Way {
    /// Writes a record with these headers, to the partition of the same number where the topic has one. It is `under_way` once it is behind
    /// those that were written before; in a transaction never, and there it is counted with the transaction how the record ended. One that is
    /// `smaller` was too large before it gave some of its headers up.
    pub(super) async fn write(
        &self,
        (to, headers, smaller): (&str, RecordHeaders, bool),
        record: &RawRecord,
        (passage, outcome, under_way): (&Passage<'_>, Outcome, impl FnOnce()),
    ) -> Result<Written, KafkaError> {
        let partition = record.partition;
        let (kafka, units) = match self {
            Self::Alone(records) => {
                let (to, record) = ((to, partition), (record, &headers));
                let written = match smaller {
                    true => records.write_alone(to, record).await,
                    false => records.write(to, record, under_way).await,
                };
                return written.map(|_| Written::Yes);
            }
            Self::InTransaction(kafka, units) => (kafka, units),
        };
        let partitions = partitions_of(kafka, to, &record.topic).await?;
        let is_there = usize::try_from(partition).is_ok_and(|number| number < partitions);
        let mut copy = Record::default();
        copy.key = record.key().map(<[u8]>::to_vec);
        copy.value = record.value().map(<[u8]>::to_vec);
        copy.headers = headers;
        let letter = Output::Letter {
            topic: to.to_owned(),
            partition: is_there.then_some(partition),
            record: copy,
        };
        let record = Joining::one(record, passage.ending(outcome));
        match units.join(record, vec![letter], passage.stopping).await {
            Joined::Yes => Ok(Written::Joined),
            Joined::No => Ok(Written::No),
            Joined::Refused(error) => Err(of_send(error)),
        }
    }
}

fn of_send(error: SendError) -> KafkaError {
    match error {
        SendError::Topic(error) => error,
        SendError::Undelivered(undelivered) => KafkaError::Client(undelivered.source),
        SendError::Refused { source, .. } => KafkaError::Client(source),
        other => KafkaError::Client(ClientError::other("cannot write", other.to_string())),
    }
}
