//! Rebalances: partitions come and go. Each is carried out, answered, logged, counted and told here.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::active::Active;
use super::owner::Owner;
use super::progress::Progress;
use crate::consumer::error::ConsumerError;
use crate::consumer::hooks::tell;
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

    fn note(&mut self) {
        self.count += 1;
        let (most, within) = self.alarm;
        let now = Instant::now();
        self.recent.push_back(now);
        while self.recent.front().is_some_and(|at| now - *at > within) {
            self.recent.pop_front();
        }
        if self.recent.len() >= most {
            self.recent.clear();
            tracing::warn!(
                count = most,
                ?within,
                "the group rebalances often: members come and go, or stay away for longer than session.timeout.ms or max.poll.interval.ms"
            );
        }
    }
}

impl<S: Send + Sync + 'static> Owner<S> {
    pub(super) fn apply(&mut self, change: Change) {
        let begin = Instant::now();
        match change {
            Change::Assign(partitions) => self.assign(partitions),
            Change::Revoke { partitions, lost } => self.revoke(&partitions, lost),
        }
        self.rebalances.stood_still += begin.elapsed();
        self.share
            .divide(self.settings.in_flight, self.active.len());
    }

    fn assign(&mut self, partitions: Vec<TopicPartition>) {
        let cause = match self.rebalances.count {
            0 => "this member joined",
            _ => "members, topics or partitions of the group changed",
        };
        tracing::info!(count = partitions.len(), cause, "partitions assigned");
        self.rebalances.note();
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
            self.rebalances.note();
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
