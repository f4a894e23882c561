//! A dead letter: what is put on top of a record, in Spring Kafka's words and encodings, and in which order it goes when there is no room.

use super::exception;
use super::{Failure, Unreadable};
use crate::consumer::record::RawRecord;
use crate::dlt::names;
use crate::event::RecordHeaders;

/// The headers of a dead letter that are not the record's own.
#[derive(Debug)]
pub(super) struct Letter {
    origin: Vec<(&'static str, Vec<u8>)>,
    exception: Vec<(&'static str, Vec<u8>)>,
}

impl Letter {
    pub(super) fn new(record: &RawRecord, group: &str, failure: &Failure) -> Self {
        Self {
            origin: origin(record, group),
            exception: exception(failure),
        }
    }

    /// The record's own, and those that there is room for.
    pub(super) fn headers(&self, record: &RawRecord) -> RecordHeaders {
        let mut headers = record.headers();
        let added = self.exception.iter().chain(&self.origin);
        headers.extend(added.map(|(name, value)| ((*name).to_owned(), Some(value.clone()))));
        headers
    }

    /// Gives something up, for a record that is too large. `false`: there is nothing left to give up.
    pub(super) fn shrink(&mut self) -> bool {
        let before = self.exception.len();
        self.exception
            .retain(|(name, _)| *name != names::EXCEPTION_STACKTRACE);
        if self.exception.len() < before {
            return true;
        }
        let last = match self.exception.is_empty() {
            false => &mut self.exception,
            true => &mut self.origin,
        };
        !std::mem::take(last).is_empty()
    }
}

fn origin(record: &RawRecord, group: &str) -> Vec<(&'static str, Vec<u8>)> {
    let mut headers = vec![
        (names::ORIGINAL_TOPIC, record.topic.as_bytes().to_vec()),
        (
            names::ORIGINAL_PARTITION,
            record.partition.to_be_bytes().to_vec(),
        ),
        (names::ORIGINAL_OFFSET, record.offset.to_be_bytes().to_vec()),
    ];
    if let Some(timestamp) = record.timestamp {
        let kind = match record.is_log_append_time {
            true => "LogAppendTime",
            false => "CreateTime",
        };
        let millis = timestamp.as_millis().to_be_bytes();
        headers.push((names::ORIGINAL_TIMESTAMP, millis.to_vec()));
        headers.push((names::ORIGINAL_TIMESTAMP_TYPE, kind.into()));
    }
    headers.push((names::ORIGINAL_CONSUMER_GROUP, group.into()));
    headers
}

fn exception(failure: &Failure) -> Vec<(&'static str, Vec<u8>)> {
    let error = failure.error();
    let (type_name, cause) = match failure {
        Failure::Handler { failed, .. } => (failed.type_name, failed.cause_type_name),
        Failure::Unreadable(Unreadable { .. }) => ("kafka_event::ReadError", None),
    };
    let mut headers = vec![(names::EXCEPTION_FQCN, type_name.into())];
    if let Some(cause) = cause {
        headers.push((names::EXCEPTION_CAUSE_FQCN, cause.into()));
    }
    headers.push((names::EXCEPTION_MESSAGE, exception::message(error).into()));
    let trace = exception::trace(type_name, error);
    headers.push((names::EXCEPTION_STACKTRACE, trace.into()));
    headers
}
