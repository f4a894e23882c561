//! Where a fault happens: a topic of its own on the cluster, with a load on it.

use std::time::Duration;

use kafka_event::{BoxError, Kafka, ProducerBuilder};
use kafka_event_harness::Cluster;

use crate::found::Found;
use crate::load::{Heard, Load, StepTakenEvent};
use crate::row::Row;

/// Partitions of each topic: two for each broker.
pub(crate) const PARTITIONS: u16 = 6;

/// What all faults share.
pub(crate) struct Stage<'a> {
    pub(crate) cluster: &'a Cluster,
    /// How long a load runs before and after its fault.
    pub(crate) calm: Duration,
    /// How long a broker is frozen.
    pub(crate) frozen: Duration,
}

impl Stage<'_> {
    /// A topic that keeps what is acknowledged, and a Kafka that knows it.
    pub(crate) async fn topic(
        &self,
        case: &str,
        configs: &[(&str, &str)],
    ) -> Result<Kafka, BoxError> {
        let kafka = Kafka::builder()
            .set("bootstrap.servers", self.cluster.bootstrap())
            .variable("case", case)
            .deadline(Duration::from_secs(60))
            .build()?;
        let topic = kafka.topic_name("chaos.${case}")?;
        kafka.topics().ensure(&topic, PARTITIONS, configs).await?;
        Ok(kafka)
    }

    /// A fault under load, and what became of it.
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
        let load = Load::start(producer);
        tokio::time::sleep(self.calm).await;
        fault(&load).await?;
        tokio::time::sleep(self.calm).await;
        let heard = load.stop().await?;
        let found = Found::read(&kafka, PARTITIONS).await?;
        if let Some(error) = heard.failed.values().next() {
            println!("    the first failure: {error}");
        }
        Ok((Row::new(case, &heard, &found), heard))
    }

    /// The broker that leads the first partition of a case's topic.
    pub(crate) fn leader(&self, case: &str) -> Result<usize, BoxError> {
        let topic = format!("chaos.{case}");
        Ok(blocking(|| self.cluster.leader(&topic, 0))?)
    }
}

/// Runs what blocks, and lets the load go on.
pub(crate) fn blocking<R>(work: impl FnOnce() -> R) -> R {
    tokio::task::block_in_place(work)
}
