//! Rebalances: partitions come and go. Each is carried out, answered, logged, counted and told here.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::active::Active;
use super::owner::Owner;
use super::progress::Progress;
use crate::consumer::error::ConsumerError;
use crate::consumer::hooks::tell;
use crate::observe::ConsumerMeters;
use crate::transport::{Change, ClientError, Committed, RawQueue, TopicPartition};

/// What is known of the rebalances until now.
#[derive(Debug)]
pub(super) struct Rebalances {
    pub(super) count: u64,
    /// How long nothing was taken because of them.
    pub(super) stood_still: Duration,
    /// Since when nothing is assigned because everything was taken away.
    without: Option<Instant>,
    /// This many of them in that time are a warning.
    alarm: (usize, Duration),
    recent: VecDeque<Instant>,
}

impl Rebalances {
    pub(super) fn new(alarm: (usize, Duration)) -> Self {
        Self {
            count: 0,
            stood_still: Duration::ZERO,
            without: None,
            alarm,
            recent: VecDeque::new(),
        }
    }

    fn note(&mut self, meters: &ConsumerMeters) {
        self.count += 1;
        meters.rebalanced();
        if self.is_often(Instant::now()) {
            let (most, within) = self.alarm;
            tracing::warn!(
                count = most,
                ?within,
                "the group rebalances often: members come and go, or stay away for longer than session.timeout.ms or max.poll.interval.ms"
            );
        }
    }

    /// Whether this one makes it too many in the time. Then it begins anew.
    fn is_often(&mut self, now: Instant) -> bool {
        let (most, within) = self.alarm;
        self.recent.push_back(now);
        while self.recent.front().is_some_and(|at| now - *at > within) {
            self.recent.pop_front();
        }
        let is_often = self.recent.len() >= most;
        if is_often {
            self.recent.clear();
        }
        is_often
    }
}

impl<S: Send + Sync + 'static> Owner<S> {
    /// Carries out what the group decided.
    pub(super) fn carry_out(&mut self) {
        for change in self.consumer.changes() {
            self.apply(change);
        }
    }

    fn apply(&mut self, change: Change) {
        let begin = Instant::now();
        match change {
            Change::Assign(partitions) => self.assign(partitions),
            Change::Revoke { partitions, lost } => self.revoke(&partitions, lost),
        }
        self.rebalances.stood_still += begin.elapsed();
        self.work.processor.vitals.assigned(self.active.len());
        self.share
            .divide(self.settings.in_flight, self.active.len());
    }

    fn assign(&mut self, partitions: Vec<TopicPartition>) {
        let cause = match self.rebalances.count {
            0 => "this member joined",
            _ => "members, topics or partitions of the group changed",
        };
        tracing::info!(count = partitions.len(), cause, "partitions assigned");
        self.rebalances.note(&self.work.processor.meters);
        if let Some(since) = self.rebalances.without.take() {
            self.rebalances.stood_still += since.elapsed();
        }
        let begin = self.begin(&partitions);
        let places = begin.iter().map(|(_, place)| *place);
        let places = partitions.iter().zip(places);
        let queues = self.consumer.assign(places, &self.thread);
        tell(&self.settings.hooks.assigned, &partitions);
        for ((id, queue), (committed, _)) in partitions.into_iter().zip(queues).zip(begin) {
            self.activate(id, queue, committed.as_ref());
        }
    }

    /// Begins to read a partition.
    pub(super) fn activate(
        &mut self,
        id: TopicPartition,
        queue: Option<RawQueue>,
        from: Option<&Committed>,
    ) {
        let Some(queue) = queue else {
            let error = ClientError::other(
                "a partition cannot be read",
                "the client gave no queue for it",
            );
            self.work.failure.set(ConsumerError::Client(error));
            return;
        };
        let progress = Progress::new(self.thread.clone(), Arc::clone(&self.share));
        let mut active = Active::new(id, queue, from, progress, &self.work);
        active.paused = self.paused.contains(active.id());
        if let Some(units) = &self.work.processor.units {
            units.assigned(active.id(), active.epoch());
        }
        self.active.push(active);
    }

    fn revoke(&mut self, partitions: &[TopicPartition], lost: bool) {
        let cause = match lost {
            true => {
                "this member was away for longer than session.timeout.ms or max.poll.interval.ms, or another one took its place"
            }
            false => "members, topics or partitions of the group changed",
        };
        tracing::info!(count = partitions.len(), lost, cause, "partitions revoked");
        if lost {
            self.rebalances.note(&self.work.processor.meters);
        }
        let (given_up, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut self.active)
            .into_iter()
            .partition(|active| partitions.contains(active.id()));
        self.active = kept;
        let had_some = !given_up.is_empty();
        self.end(given_up, lost);
        let hooks = &self.settings.hooks;
        tell(if lost { &hooks.lost } else { &hooks.revoked }, partitions);
        self.consumer.revoke(partitions);
        if had_some && self.active.is_empty() {
            self.rebalances.without = Some(Instant::now());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_rebalances_in_that_time_are_often() {
        let mut rebalances = Rebalances::new((3, Duration::from_secs(60)));
        let begin = Instant::now();
        let mut often = |seconds| rebalances.is_often(begin + Duration::from_secs(seconds));
        // Of the last three, two are within a minute.
        assert!(!often(0) && !often(30) && !often(61));
        assert!(often(85), "at 30, 61 and 85");
        assert!(!often(86) && !often(87), "it is said once");
        assert!(often(88));
    }
}
