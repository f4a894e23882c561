//! A record on its way to another topic: what is put on top of it, in Spring Kafka's words and encodings, and in which order that goes when
//! there is no room.

use super::exception;
use super::source::{Source, bytes_of};
use super::{Failure, Unreadable};
use crate::dlt::names::{self, Family};
use crate::event::RecordHeaders;
use crate::{Disposition as _, Timestamp};

/// The headers of a dead letter, or of a record that is tried again later.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    own: RecordHeaders,
    origin: RecordHeaders,
    exception: RecordHeaders,
    /// Without these a record that is tried again later would not be what it was.
    needed: RecordHeaders,
}

impl Letter {
    /// A dead letter.
    pub(super) fn dead(source: Source, group: &str, failure: &Failure) -> Self {
        Self {
            origin: origin(&source, group, &names::SPRING),
            exception: exception(failure, &names::SPRING),
            needed: RecordHeaders::new(),
            own: source.headers,
        }
    }

    /// A record that is due later, at attempt `attempt`.
    pub(super) fn postponed(
        source: Source,
        group: &str,
        failure: &Failure,
        (due, attempt): (Timestamp, i32),
    ) -> Self {
        let mut needed = origin(&source, group, &names::SPRING_RETRY);
        let attempts = attempt.to_be_bytes().to_vec();
        needed.push((names::RETRY_ATTEMPTS.to_owned(), Some(attempts)));
        let due = bytes_of(due.as_millis());
        needed.push((names::RETRY_BACKOFF_TIMESTAMP.to_owned(), Some(due)));
        Self {
            exception: exception(failure, &names::SPRING_RETRY),
            origin: RecordHeaders::new(),
            needed,
            own: source.headers,
        }
    }

    /// The record's own, and those that there is room for.
    pub(super) fn headers(&self) -> RecordHeaders {
        let parts = [&self.own, &self.exception, &self.origin, &self.needed];
        parts.into_iter().flatten().cloned().collect()
    }

    /// Gives something up, for a record that is too large. `false`: there is nothing left to give up.
    pub(super) fn shrink(&mut self) -> bool {
        let before = self.exception.len();
        let traces = [names::SPRING.trace, names::SPRING_RETRY.trace];
        self.exception
            .retain(|(name, _)| !traces.contains(&name.as_str()));
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

fn origin(source: &Source, group: &str, names: &Family) -> RecordHeaders {
    let mut headers = vec![
        (names.topic, source.topic.as_bytes().to_vec()),
        (names.partition, source.partition.to_be_bytes().to_vec()),
        (names.offset, source.offset.to_be_bytes().to_vec()),
    ];
    if let Some(millis) = source.timestamp {
        headers.push((names.timestamp, millis.to_be_bytes().to_vec()));
        headers.push((names.timestamp_type, source.timestamp_type.clone().into()));
    }
    headers.push((names.consumer_group, group.into()));
    owned(headers)
}

fn exception(failure: &Failure, names: &Family) -> RecordHeaders {
    let error = failure.error();
    let (type_name, cause) = match failure {
        Failure::Handler { failed, .. } => (failed.type_name, failed.cause_type_name),
        Failure::Unreadable(Unreadable { .. }) => ("kafka_event::ReadError", None),
        Failure::Claim(error) => (error.type_name(), None),
    };
    let mut headers = vec![(names.type_name, type_name.into())];
    if let Some(cause) = cause {
        headers.push((names.cause_type_name, cause.into()));
    }
    headers.push((names.message, exception::message(error).into()));
    headers.push((names.trace, exception::trace(type_name, error).into()));
    owned(headers)
}

fn owned(headers: Vec<(&'static str, Vec<u8>)>) -> RecordHeaders {
    let headers = headers.into_iter();
    headers
        .map(|(name, value)| (name.to_owned(), Some(value)))
        .collect()
}
