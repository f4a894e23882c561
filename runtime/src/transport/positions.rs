//! Positions: what a group has, what a time is, and going there, or not on. What asks the cluster blocks until a deadline.

use std::sync::Arc;
use std::time::Duration;

use rdkafka::consumer::Consumer as _;
use rdkafka::{Offset, TopicPartitionList};

use super::consumer::{RawConsumer, TopicPartition, list_of};
use super::{ClientError, native};
use crate::Timestamp;

/// A position of a group, and the text that is kept with it.
#[derive(Clone, Debug)]
pub(crate) struct Committed {
    pub(crate) next: i64,
    pub(crate) metadata: Vec<u8>,
}

/// A place that the client can begin at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Earliest,
    Latest,
    Offset(i64),
}

impl Place {
    pub(super) fn offset(self) -> Offset {
        match self {
            Self::Earliest => Offset::Beginning,
            Self::Latest => Offset::End,
            Self::Offset(offset) => Offset::Offset(offset),
        }
    }
}

impl RawConsumer {
    /// What the group has of each of these partitions.
    pub(crate) fn committed(
        &self,
        partitions: &[TopicPartition],
        within: Duration,
    ) -> Result<Vec<Option<Committed>>, ClientError> {
        let doing = "cannot read the group's positions";
        let list = list_of(partitions.iter());
        let list = self.client.committed_offsets(list, within);
        let list = list.map_err(|error| ClientError::new(doing, &error))?;
        let mut found = Vec::with_capacity(partitions.len());
        // The client fills the list in; its order stays.
        for (index, element) in list.elements().iter().enumerate() {
            element
                .error()
                .map_err(|error| ClientError::new(doing, &error))?;
            found.push(match element.offset() {
                Offset::Offset(next) => Some(Committed {
                    next,
                    metadata: native::position_metadata(&list, index),
                }),
                _ => None,
            });
        }
        Ok(found)
    }

    /// The places of a time in these partitions.
    pub(crate) fn places_at(
        &self,
        partitions: &[TopicPartition],
        time: Timestamp,
        within: Duration,
    ) -> Result<Vec<Place>, ClientError> {
        let doing = "cannot look up the offsets of a time";
        let mut list = TopicPartitionList::new();
        for id in partitions {
            let time = Offset::Offset(time.as_millis());
            list.add_partition_offset(&id.topic, id.partition, time)
                .map_err(|error| ClientError::new(doing, &error))?;
        }
        let list = self.client.offsets_for_times(list, within);
        let list = list.map_err(|error| ClientError::new(doing, &error))?;
        let places = list.elements().into_iter().map(|element| {
            element
                .error()
                .map_err(|error| ClientError::new(doing, &error))?;
            Ok(match element.offset() {
                Offset::Offset(offset) => Place::Offset(offset),
                _ => Place::Latest,
            })
        });
        places.collect()
    }

    /// Lets a partition be read from another place: of what was fetched before, nothing comes through its queue any more. Where that fails, nothing
    /// comes either until it has succeeded: the client has not begun to read the partition, or has not answered in time.
    pub(crate) fn seek(
        &self,
        id: &TopicPartition,
        place: Place,
        within: Duration,
    ) -> Result<(), ClientError> {
        let doing = "cannot read a partition from elsewhere";
        let error = |error| ClientError::new(doing, &error);
        let mut list = TopicPartitionList::new();
        list.add_partition_offset(&id.topic, id.partition, place.offset())
            .map_err(error)?;
        let list = self.client.seek_partitions(list, within).map_err(error)?;
        let mut elements = list.elements().into_iter();
        elements.try_for_each(|element| element.error().map_err(error))
    }

    /// Lets the client fetch nothing of a partition, and drop what it has fetched, until it is [`resume`](Self::resume)d: in another assignment too.
    pub(crate) fn pause(&self, id: &TopicPartition) -> Result<(), ClientError> {
        let paused = self.client.pause(&list_of([id].into_iter()));
        paused.map_err(|error| ClientError::new("cannot pause a partition", &error))
    }

    /// Lets the client fetch a partition again, behind what was taken of it. Only for one that is paused: any other one would be read again from where it
    /// was assigned.
    pub(crate) fn resume(&self, id: &TopicPartition) -> Result<(), ClientError> {
        let resumed = self.client.resume(&list_of([id].into_iter()));
        resumed.map_err(|error| ClientError::new("cannot resume a partition", &error))
    }

    /// The offset behind the last record of a partition, as the last fetch told it; the cluster is not asked.
    pub(crate) fn end_of(&self, id: &TopicPartition) -> Option<i64> {
        native::cached_end(self.client.client(), &id.topic, id.partition)
    }

    /// The partitions of a topic; none: there is no such topic. Blocks.
    pub(crate) fn partitions(
        &self,
        topic: &str,
        within: Duration,
    ) -> Result<Vec<TopicPartition>, ClientError> {
        let metadata = self.client.fetch_metadata(Some(topic), within);
        let metadata = metadata
            .map_err(|error| ClientError::new("cannot ask the cluster for its topics", &error))?;
        let name: Arc<str> = topic.into();
        let topics = metadata.topics().iter();
        let partitions = topics.flat_map(|found| found.partitions());
        Ok(partitions
            .map(|one| TopicPartition::new(Arc::clone(&name), one.id()))
            .collect())
    }

    /// How many partitions these topics have; with a pattern among them, all topics. A topic that is not there has none. Blocks.
    pub(crate) fn count_partitions(
        &self,
        topics: &[&str],
        within: Duration,
    ) -> Result<usize, ClientError> {
        let count = |topic: Option<&str>| {
            let metadata = self.client.fetch_metadata(topic, within);
            let metadata = metadata.map_err(|error| {
                ClientError::new("cannot ask the cluster for its topics", &error)
            })?;
            let counts = metadata
                .topics()
                .iter()
                .map(|found| found.partitions().len());
            Ok(counts.sum::<usize>())
        };
        match topics.iter().any(|topic| topic.starts_with('^')) {
            true => count(None),
            false => topics.iter().map(|topic| count(Some(topic))).sum(),
        }
    }

    /// The first offset of a partition, and the one behind its last record.
    pub(crate) fn available(
        &self,
        id: &TopicPartition,
        within: Duration,
    ) -> Result<(i64, i64), ClientError> {
        self.client
            .fetch_watermarks(&id.topic, id.partition, within)
            .map_err(|error| ClientError::new("cannot look up what a partition has", &error))
    }
}

#[cfg(test)]
mod tests {
    use std::thread;
    use std::time::Instant;

    use super::super::{Change, MockBroker};
    use super::*;
    use crate::config::{ClientKind, Config};

    const LONG: Duration = Duration::from_secs(60);

    /// A member that leaves also when its test fails: otherwise its client waits for answers without end.
    struct Member(Option<RawConsumer>);

    impl Member {
        fn of(broker: &MockBroker) -> Self {
            let mut config = Config::new();
            config.set("bootstrap.servers", broker.address().unwrap());
            config.set("group.id", "readers");
            // The broker waits for almost so long for members that it knows.
            config.set("session.timeout.ms", 6_000);
            config.set("heartbeat.interval.ms", 200);
            let checked = config.check(ClientKind::Consumer).unwrap();
            let member = RawConsumer::new(&checked, &[]).unwrap().unwrap();
            member.subscribe(&["t"]).unwrap();
            Self(Some(member))
        }

        fn raw(&mut self) -> &mut RawConsumer {
            self.0.as_mut().unwrap()
        }

        /// What the group decides next, in that time.
        fn decision(&mut self, within: Duration) -> Option<Change> {
            let end = Instant::now() + within;
            while Instant::now() < end {
                self.raw().serve().unwrap();
                if let Some(change) = self.raw().changes().pop() {
                    return Some(change);
                }
                thread::sleep(Duration::from_millis(5));
            }
            None
        }

        /// Reads what it is given next, and returns that.
        fn is_given(&mut self) -> Vec<TopicPartition> {
            let Some(Change::Assign(given)) = self.decision(LONG) else {
                panic!("nothing is given to it");
            };
            let places = given.iter().map(|id| (id, Place::Earliest));
            self.raw().assign(places, &thread::current());
            given
        }
    }

    impl Drop for Member {
        fn drop(&mut self) {
            if let Some(member) = self.0.take() {
                member.close(Duration::from_secs(5));
            }
        }
    }

    #[test]
    fn a_seek_is_no_answer_to_what_the_group_decided_meanwhile() {
        let broker = MockBroker::start().unwrap();
        broker.create_topic("t", 4).unwrap();
        let mut first = Member::of(&broker);
        let all = first.is_given();
        assert_eq!(all.len(), 4);

        // The first member has not heard yet that it is to give up two partitions when it seeks.
        let mut second = Member::of(&broker);
        assert_eq!(second.is_given(), []);
        thread::sleep(Duration::from_millis(500));
        first.raw().seek(&all[0], Place::Earliest, LONG).unwrap();
        let early = second.decision(Duration::from_secs(8));
        assert!(early.is_none(), "{early:?} before it was given up");

        let Some(Change::Revoke { partitions, .. }) = first.decision(LONG) else {
            panic!("nothing is taken away");
        };
        first.raw().revoke(&partitions);
        assert_eq!(first.is_given(), []);
        assert_eq!(second.is_given().len(), 2);
    }
}
