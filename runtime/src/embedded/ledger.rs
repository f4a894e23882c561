//! How far producers are ahead of consumers: the mock broker forgets what does not fit, so nothing may be sent that would not.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a partition may hold that no consumer is done with. The mock drops above 5 MB; batches have some overhead of their own.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// The mock drops above 100,000 batches, and a batch may have one record.
const MOST_RECORDS: usize = 80_000;

/// The account of all topics.
#[derive(Debug, Default)]
pub(crate) struct Ledger(Mutex<HashMap<String, Arc<TopicLedger>>>);

/// The account of one topic.
#[derive(Debug, Default)]
struct TopicLedger(Mutex<Topic>);

#[derive(Debug, Default)]
struct Topic {
    partitions: BTreeMap<i32, Held>,
    /// Bytes and records that were handed over and whose partition is not known yet: they count for all.
    unassigned: Amount,
    /// The groups that run, each with its number of consumers and how far it is in each partition.
    groups: HashMap<String, Group>,
}

#[derive(Debug, Default)]
struct Group {
    consumers: usize,
    done: BTreeMap<i32, i64>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Amount {
    bytes: usize,
    records: usize,
}

impl Amount {
    fn add(&mut self, bytes: usize) {
        self.bytes += bytes;
        self.records += 1;
    }

    fn take(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_sub(bytes);
        self.records = self.records.saturating_sub(1);
    }
}

/// What one partition holds: offsets and sizes, oldest first.
#[derive(Debug, Default)]
struct Held {
    records: VecDeque<(i64, usize)>,
    amount: Amount,
}

/// Why there is no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoRoom {
    /// A consumer will make some.
    Yet,
    /// Nobody consumes the topic.
    AndNoConsumer,
}

/// Room for one record that is on its way.
#[derive(Debug)]
pub(crate) struct Reservation {
    topic: Arc<TopicLedger>,
    bytes: usize,
}

/// One consumer's part in the account: it says how far its group is, for as long as it lives.
#[derive(Debug)]
pub(crate) struct GroupProgress {
    group: String,
    topics: HashMap<String, Arc<TopicLedger>>,
}

impl Ledger {
    fn topic(&self, name: &str) -> Arc<TopicLedger> {
        let mut topics = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match topics.get(name) {
            Some(topic) => Arc::clone(topic),
            None => Arc::clone(topics.entry(name.to_owned()).or_default()),
        }
    }

    /// Takes room for a record, in whichever partition it will be.
    pub(crate) fn reserve(&self, topic: &str, bytes: usize) -> Result<Reservation, NoRoom> {
        let topic = self.topic(topic);
        let mut inner = topic.lock();
        let fullest = |amount: fn(&Amount) -> usize| {
            let held = inner.partitions.values().map(|held| amount(&held.amount));
            held.max().unwrap_or(0) + amount(&inner.unassigned)
        };
        // A record that is larger than everything is taken alone, as the mock does.
        let is_full = fullest(|a| a.records) > 0
            && (fullest(|a| a.bytes) + bytes > MOST_BYTES
                || fullest(|a| a.records) >= MOST_RECORDS);
        if is_full {
            return Err(match inner.groups.is_empty() {
                true => NoRoom::AndNoConsumer,
                false => NoRoom::Yet,
            });
        }
        inner.unassigned.add(bytes);
        drop(inner);
        Ok(Reservation { topic, bytes })
    }

    /// Enters a consumer of those topics.
    pub(crate) fn enter<'a>(
        &self,
        group: &str,
        topics: impl Iterator<Item = &'a str>,
    ) -> GroupProgress {
        let topics: HashMap<_, _> = topics
            .map(|name| (name.to_owned(), self.topic(name)))
            .collect();
        for topic in topics.values() {
            topic
                .lock()
                .groups
                .entry(group.to_owned())
                .or_default()
                .consumers += 1;
        }
        GroupProgress {
            group: group.to_owned(),
            topics,
        }
    }
}

impl TopicLedger {
    fn lock(&self) -> MutexGuard<'_, Topic> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Topic {
    /// Forgets what every running group is done with. A group that has said nothing yet is done with nothing.
    fn trim(&mut self, partition: i32) {
        let done = self.groups.values().map(|group| group.done.get(&partition));
        let Some(Some(done)) = done.min() else {
            return;
        };
        let Some(held) = self.partitions.get_mut(&partition) else {
            return;
        };
        while let Some((offset, bytes)) = held.records.front().copied()
            && offset < *done
        {
            held.records.pop_front();
            held.amount.take(bytes);
        }
    }
}

impl Reservation {
    /// The record is in a partition; or, without one, nowhere.
    pub(crate) fn settle(&self, written: Option<(i32, i64)>) {
        let mut topic = self.topic.lock();
        topic.unassigned.take(self.bytes);
        if let Some((partition, offset)) = written {
            let held = topic.partitions.entry(partition).or_default();
            held.records.push_back((offset, self.bytes));
            held.amount.add(self.bytes);
            // Its consumer may have been faster than this answer.
            topic.trim(partition);
        }
    }
}

impl GroupProgress {
    /// The group is done with everything of the partition below that offset.
    pub(crate) fn done(&self, topic: &str, partition: i32, offset: i64) {
        let Some(topic) = self.topics.get(topic) else {
            return;
        };
        let mut topic = topic.lock();
        if let Some(group) = topic.groups.get_mut(&self.group) {
            group.done.insert(partition, offset);
            topic.trim(partition);
        }
    }
}

impl Drop for GroupProgress {
    fn drop(&mut self) {
        for topic in self.topics.values() {
            let mut topic = topic.lock();
            if let Some(group) = topic.groups.get_mut(&self.group) {
                group.consumers -= 1;
                if group.consumers == 0 {
                    topic.groups.remove(&self.group);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MB: usize = 1024 * 1024;

    fn fill(ledger: &Ledger, first: i64, records: i64) {
        for offset in first..first + records {
            ledger.reserve("t", MB).unwrap().settle(Some((0, offset)));
        }
    }

    #[test]
    fn without_a_consumer_the_room_ends() {
        let ledger = Ledger::default();
        fill(&ledger, 0, 4);
        assert_eq!(ledger.reserve("t", 1).unwrap_err(), NoRoom::AndNoConsumer);
        assert!(ledger.reserve("other", MB).is_ok());
    }

    #[test]
    fn the_slowest_group_makes_the_room() {
        let ledger = Ledger::default();
        let slow = ledger.enter("slow", ["t"].into_iter());
        let fast = ledger.enter("fast", ["t"].into_iter());
        fill(&ledger, 0, 4);
        fast.done("t", 0, 4);
        assert_eq!(ledger.reserve("t", MB).unwrap_err(), NoRoom::Yet);
        slow.done("t", 0, 2);
        fill(&ledger, 4, 2);
        assert_eq!(ledger.reserve("t", MB).unwrap_err(), NoRoom::Yet);
        drop(slow);
        fast.done("t", 0, 6);
        fill(&ledger, 6, 4);
    }

    #[test]
    fn what_is_on_its_way_counts_and_what_failed_does_not() {
        let ledger = Ledger::default();
        let under_way: Vec<_> = (0..4).map(|_| ledger.reserve("t", MB).unwrap()).collect();
        assert!(ledger.reserve("t", MB).is_err());
        under_way[0].settle(None);
        assert!(ledger.reserve("t", MB).is_ok());
    }
}
