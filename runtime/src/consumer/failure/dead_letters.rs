//! Where the records go that no handler can have.

use crate::dlt::names::SUFFIX;
use crate::error::KafkaError;
use crate::kafka::Kafka;

/// What becomes of a record that cannot be read, or that a handler gave up: a dead letter. [`DeadLetters::default`] when nothing is said.
///
/// The dead letter has the record's key, value and headers byte for byte, and the headers of Spring Kafka's dead letters on top: where the
/// record was (`kafka_dlt-original-topic`, `-partition`, `-offset`, `-timestamp`, `-timestamp-type`, `-consumer-group`) and what failed
/// (`kafka_dlt-exception-fqcn`, `-cause-fqcn`, `-message`, `-stacktrace`), in Spring's encodings. Its own timestamp is the time of writing, or the topic's
/// retention would delete it at once. It is on the partition of the same number where the topic has one. One that is
/// too large for the topic loses the stack trace, then the other headers of this list, and nothing of the record.
///
/// It waits for others of its partition for 25 ms (the program's own `linger.ms`, where it has one; in a transactional consumer as its producer does), and
/// is acknowledged by all in-sync replicas before the record is committed; the records behind it are handled meanwhile, and the letters of
/// a partition get to the topic in its order (but for those of a batch that is too large for the topic, which are written again one by one). While
/// one cannot be written nothing is lost: its partition (with [`Ordering::Key`](crate::Ordering) those keys that share its place)
/// waits and tries again, and says so in the log and in [`ConsumerReport::dead_letter_failures`](crate::ConsumerReport). A consumer that is killed
/// between the two writes it again.
///
/// The topic has to exist; only the embedded broker makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetters(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Suffix(String),
    Topic(String),
    Stop,
    Discard,
}

/// `<topic>.DLT` for each topic that is read.
impl Default for DeadLetters {
    fn default() -> Self {
        Self::with_suffix(SUFFIX)
    }
}

impl DeadLetters {
    /// A topic for each that is read: its name and this. Spring Kafka up to 3.2 has `.DLT`, later `-dlt`.
    #[must_use]
    pub fn with_suffix(suffix: impl Into<String>) -> Self {
        Self(Kind::Suffix(suffix.into()))
    }

    /// One topic for all; variables are filled in as in an event's topic.
    #[must_use]
    pub fn to_topic(topic: impl Into<String>) -> Self {
        Self(Kind::Topic(topic.into()))
    }

    /// None are written: the consumer stops where one would be, uncommitted.
    #[must_use]
    pub fn stop() -> Self {
        Self(Kind::Stop)
    }

    /// None are written: such a record is logged, counted and passed over, and lost for this group.
    #[must_use]
    pub fn discard() -> Self {
        Self(Kind::Discard)
    }

    pub(in crate::consumer) fn resolve(self, kafka: &Kafka) -> Result<Destination, KafkaError> {
        Ok(match self.0 {
            Kind::Suffix(suffix) => Destination::Suffix(suffix),
            Kind::Topic(topic) => Destination::Topic(kafka.topic_name(&topic)?),
            Kind::Stop => Destination::Stop,
            Kind::Discard => Destination::Discard,
        })
    }
}

/// The same, with its variables filled in.
#[derive(Debug)]
pub(in crate::consumer) enum Destination {
    Suffix(String),
    Topic(String),
    Stop,
    Discard,
}

impl Destination {
    /// The topic for the dead letters of `topic`, where they are written.
    pub(in crate::consumer) fn of(&self, topic: &str) -> Option<String> {
        match self {
            Self::Suffix(suffix) => Some(format!("{topic}{suffix}")),
            Self::Topic(name) => Some(name.clone()),
            Self::Stop | Self::Discard => None,
        }
    }

    /// Whether the consumer stops where a dead letter would be.
    pub(in crate::consumer) fn is_stop(&self) -> bool {
        matches!(self, Self::Stop)
    }

    /// A topic whose dead letters would go to itself, and be read again without end.
    pub(in crate::consumer) fn read_again(&self, topics: &[&str]) -> Option<String> {
        let mut topics = topics.iter().map(|topic| (*topic).to_owned());
        topics.find(|topic| self.of(topic).as_ref() == Some(topic))
    }
}
