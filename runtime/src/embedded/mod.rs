//! A broker inside the process, for trying things and for tests: librdkafka's mock cluster.
//!
//! It starts in milliseconds and speaks Kafka's protocol on a loopback port, so that [`Kafka::embedded`](crate::Kafka::embedded) takes the
//! same producers and consumers as a real cluster. Groups, headers, tombstones, timestamps, compression and idempotence work. What does
//! not, and what happens instead:
//!
//! | what | here |
//! |---|---|
//! | Topics | An unknown topic comes into being with 4 partitions; [`Topics::ensure`](crate::Topics::ensure) makes one with a chosen number. |
//! | Settings of topics (`retention.ms`, `max.message.bytes`) | There are none; asking for them is [`KafkaError::NotEmbedded`](crate::KafkaError::NotEmbedded). A record of any size is taken, up to the event's own limit. |
//! | Memory of a partition | The mock keeps 5 MB of a partition and drops what is older, in silence. So that nothing is lost, producers may be ahead of consumers by 4 MB or 80,000 records in each partition: `send` waits, `try_enqueue` says [`QueueFull`](crate::SendError::QueueFull). Where no consumer of the topic runs, waiting would help nobody, and the error is [`EmbeddedFull`](crate::SendError::EmbeddedFull). Only clients that are made from the same [`Kafka`](crate::Kafka) are counted, and what every running group is done with may be gone for a group that comes later. |
//! | Groups | A member that comes after the last one left waits for a second less than the session timeout, which is therefore 6 s where nothing else is said. |
//! | Transactions | They are begun, committed and aborted, and isolate nothing: a reader sees every record as it comes, also one that was aborted. Nobody is fenced, and no time runs out. |
//! | Receipts | Carry the event's own timestamp, or none; a topic cannot be `LogAppendTime`. |
//! | Other clients | Those of librdkafka can connect to [`Kafka::bootstrap_servers`](crate::Kafka::bootstrap_servers), Java's cannot. |
//! | After the process | Everything is gone. |

mod ledger;

use std::fmt;

pub(crate) use ledger::{GroupProgress, Ledger, NoRoom, Reservation};

use crate::transport::{ClientError, MockBroker};

/// The broker, and the account of what its partitions hold.
pub(crate) struct Embedded {
    broker: MockBroker,
    address: String,
    ledger: Ledger,
}

impl Embedded {
    pub(crate) fn start() -> Result<Self, ClientError> {
        let broker = MockBroker::start()?;
        Ok(Self {
            address: broker.address()?,
            broker,
            ledger: Ledger::default(),
        })
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    #[cfg(test)]
    pub(crate) fn broker(&self) -> &MockBroker {
        &self.broker
    }

    pub(crate) fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// `false`: it is there already.
    pub(crate) fn create_topic(&self, name: &str, partitions: i32) -> Result<bool, ClientError> {
        self.broker.create_topic(name, partitions)
    }
}

impl fmt::Debug for Embedded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Embedded")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}
