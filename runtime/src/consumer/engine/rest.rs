//! Partitions of retry topics rest while nothing of them is due for long: the client fetches nothing of them.
//!
//! Their next record waits in its lane, and those behind it are due later still; where there is none, one that is written from now on is due after the topic's
//! delay. Fetching would cost the partitions that are busy, of which the client asks their broker in the same request, and keep in memory what waits. Only long waits
//! are worth it: the client drops what it has fetched of a partition that is paused.

use std::time::{Duration, Instant};

use super::active::Active;
use super::owner::Owner;
use crate::consumer::failure::{Arrival, Exits};
use crate::consumer::record::RawRecord;
use crate::transport::RawConsumer;

/// A wait that is worth it.
const LONG: Duration = Duration::from_secs(5);

/// So long before something is due it is fetched.
const BEFORE: Duration = Duration::from_secs(1);

/// The longest rest at the end of a partition: what is written there may be due sooner, by another clock or by an instance with other delays, and the end is
/// heard of by fetching alone.
const AT_END: Duration = Duration::from_secs(30);

/// The rest of a partition.
pub(super) struct Rest {
    until: Instant,
    /// The client knows of it.
    is_told: bool,
}

impl Rest {
    /// The rest before a record of that retry topic is due, where it is a long one.
    pub(super) fn before(record: &RawRecord, hop: usize, exits: &Exits) -> Option<Self> {
        match exits.hops.arrive(record, hop, &exits.group) {
            Arrival::DueIn(wait) => Self::of(wait),
            Arrival::OfAnotherGroup => None,
        }
    }

    /// The rest at the end of a partition of that retry topic.
    pub(super) fn at_end(hop: usize, exits: &Exits) -> Option<Self> {
        Self::of(exits.hops.delay(hop).min(AT_END))
    }

    fn of(wait: Duration) -> Option<Self> {
        (wait >= LONG).then(|| Self {
            until: Instant::now() + wait.saturating_sub(BEFORE),
            is_told: false,
        })
    }
}

impl Active {
    /// It is read again, or is about to be given up: what the client pauses stays so in the next assignment.
    pub(super) fn end_rest(&mut self, consumer: &RawConsumer) {
        if self.rest.take().is_some_and(|rest| rest.is_told)
            && let Err(error) = consumer.resume(self.id())
        {
            tracing::error!(partition = %self.id(), %error, "a partition of a retry topic rests on");
        }
    }
}

impl<S: Send + Sync + 'static> Owner<S> {
    /// Tells the client which partitions rest, and which do no longer.
    pub(super) fn rest(&mut self) {
        for active in &mut self.active {
            let Some(rest) = &mut active.rest else {
                continue;
            };
            if Instant::now() >= rest.until {
                active.end_rest(&self.consumer);
            } else if !rest.is_told {
                rest.is_told = true;
                if let Err(error) = self.consumer.pause(active.id()) {
                    tracing::debug!(partition = %active.id(), %error, "it rests, and is fetched all the same");
                }
            }
        }
    }
}
