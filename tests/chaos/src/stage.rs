//! Where a fault happens: a topic of its own on the cluster, with a load on it and a consumer behind that.

use std::cell::RefCell;
use std::time::Duration;

use kafka_event::{BoxError, ConsumerBuilder, Kafka, ProducerBuilder};
use kafka_event_harness::Cluster;
use kafka_event_tests::faults::Outcome;
use tokio::time::Instant;

use crate::consuming::{Book, Tally, number, step};
use crate::found::Found;
use crate::load::{Heard, Load, StepTakenEvent};
use crate::row::Row;

/// Partitions of each topic: two for each broker.
pub(crate) const PARTITIONS: u16 = 6;

/// How long something may take that has to come.
const LIMIT: Duration = Duration::from_secs(240);

/// What all faults share.
pub(crate) struct Stage<'a> {
    pub(crate) cluster: &'a Cluster,
    /// How long a load runs before and after its fault.
    pub(crate) calm: Duration,
    /// How long a broker is frozen.
    pub(crate) frozen: Duration,
    /// How often a fault is repeated, and how many times as much there is of everything.
    pub(crate) rounds: i64,
    /// What the consumers behind the loads came to.
    pub(crate) tallies: RefCell<Vec<Tally>>,
}

impl Stage<'_> {
    /// A Kafka that knows a case's topic.
    pub(crate) fn kafka(&self, case: &str) -> Result<Kafka, BoxError> {
        let kafka = Kafka::builder()
            .set("bootstrap.servers", self.cluster.bootstrap())
            .variable("case", case)
            .deadline(Duration::from_secs(60));
        Ok(kafka.build()?)
    }

    /// The same, with a topic that keeps what is acknowledged.
    pub(crate) async fn topic(
        &self,
        case: &str,
        configs: &[(&str, &str)],
    ) -> Result<Kafka, BoxError> {
        let kafka = self.kafka(case)?;
        let topic = kafka.topic_name("chaos.${case}")?;
        kafka.topics().ensure(&topic, PARTITIONS, configs).await?;
        Ok(kafka)
    }

    /// The same, with a topic for its dead letters.
    pub(crate) async fn with_letters(&self, case: &str) -> Result<Kafka, BoxError> {
        let kafka = self.topic(case, &[]).await?;
        let letters = kafka.topic_name("chaos.${case}.DLT")?;
        kafka.topics().ensure(&letters, PARTITIONS, &[]).await?;
        Ok(kafka)
    }

    /// A consumer behind a load. Its session lasts for longer than a broker may take to come back on a slow machine: one that ends meanwhile takes the
    /// partitions away, and what could not be committed is handled again.
    pub(crate) fn consumer(&self, kafka: &Kafka, case: &str) -> ConsumerBuilder<()> {
        let consumer = kafka.consumer(case);
        consumer.set("session.timeout.ms", 240_000)
    }

    /// Waits until something is so.
    pub(crate) async fn until(
        &self,
        what: &str,
        mut is_so: impl AsyncFnMut() -> Result<bool, BoxError>,
    ) -> Result<(), BoxError> {
        let end = Instant::now() + LIMIT;
        while !is_so().await? {
            if Instant::now() > end {
                return Err(format!("after {LIMIT:?} it is not so yet: {what}").into());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Waits until there are so many, for as long as there are more all the time.
    pub(crate) async fn until_all(
        &self,
        what: &str,
        all: u64,
        mut so_far: impl AsyncFnMut() -> Result<u64, BoxError>,
    ) -> Result<(), BoxError> {
        let (mut most, mut since) = (0, Instant::now());
        loop {
            let now = so_far().await?;
            if now >= all {
                return Ok(());
            }
            if now > most {
                (most, since) = (now, Instant::now());
            }
            if since.elapsed() > LIMIT {
                return Err(format!("{what}: {most} of {all}, and no more for {LIMIT:?}").into());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// A fault under load, and what became of what was sent. What the consumer behind it made of that is put on the stage.
    pub(crate) async fn fault(
        &self,
        case: &'static str,
        fault: impl AsyncFnOnce(&Load) -> Result<(), BoxError>,
    ) -> Result<Row, BoxError> {
        let work = self.under_load(case, |builder| builder, fault);
        work.await.map(|(row, _)| row)
    }

    /// The same with a producer that is prepared for it, and what was heard of each send.
    pub(crate) async fn under_load(
        &self,
        case: &'static str,
        prepare: impl Fn(ProducerBuilder) -> ProducerBuilder,
        fault: impl AsyncFnOnce(&Load) -> Result<(), BoxError>,
    ) -> Result<(Row, Heard), BoxError> {
        let kafka = self.topic(case, &[]).await?;
        let builder = kafka.producer().event::<StepTakenEvent>();
        let producer = prepare(builder).await?;
        if !producer.weaknesses().is_empty() {
            return Err(format!("{case}: {:?}", producer.weaknesses()).into());
        }
        let book = Book::default();
        let consumer = self.consumer(&kafka, case).state(book.clone()).on(step);
        let consumer = consumer.start().await?;
        let load = Load::start(producer);
        tokio::time::sleep(self.calm).await;
        fault(&load).await?;
        tokio::time::sleep(self.calm).await;
        let heard = load.stop().await?;
        let found = Found::read(&kafka, PARTITIONS).await?;
        if let Some(error) = heard.failed.values().next() {
            println!("    the first failure: {error}");
        }
        let expected = || found.steps.keys().copied().map(number);
        book.until_all(expected()).await;
        let report = consumer.shutdown().await?;
        let tally = Tally {
            name: case,
            read: report.read,
            outcome: Outcome::of(&book.handled(), expected()),
            silence: book.longest_silence(),
            // What is there twice is handled twice.
            may_double: found.steps.values().map(|times| times - 1).sum(),
            remark: format!("{} rebalances", report.rebalances),
            ..Tally::default()
        };
        self.tallies.borrow_mut().push(tally);
        Ok((Row::new(case, &heard, &found), heard))
    }

    /// A broker is killed, and comes back after a while.
    pub(crate) async fn kill_and_restart(&self, broker: usize) -> Result<(), BoxError> {
        blocking(|| self.cluster.kill9(broker))?;
        tokio::time::sleep(self.frozen).await;
        Ok(blocking(|| self.cluster.restart(broker))?)
    }

    /// The broker that leads a partition of a case's topic.
    pub(crate) fn leader(&self, case: &str, partition: u32) -> Result<usize, BoxError> {
        let topic = format!("chaos.{case}");
        Ok(blocking(|| {
            self.cluster.wait_for_live_leader(&topic, partition)
        })?)
    }
}

/// Runs what blocks, and lets the load go on.
pub(crate) fn blocking<R>(work: impl FnOnce() -> R) -> R {
    tokio::task::block_in_place(work)
}
