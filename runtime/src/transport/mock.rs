//! librdkafka's mock cluster: a broker inside the process, with a listener on loopback.

use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::client::{Client, ClientContext};
use rdkafka::config::{FromClientConfigAndContext as _, RDKafkaLogLevel};
use rdkafka::error::RDKafkaErrorCode;
use rdkafka::producer::{BaseProducer, DeliveryResult, Producer as _, ProducerContext};

use super::{ClientError, log, native};

/// A broker that lives as long as this value.
pub(crate) struct MockBroker {
    // A client whose configuration asks for a mock cluster owns it. It sends nothing.
    owner: BaseProducer<Quiet>,
}

struct Quiet;

impl ClientContext for Quiet {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, line: &str) {
        log::line(level as i32, facility, line);
    }
}

impl ProducerContext for Quiet {
    type DeliveryOpaque = ();

    fn delivery(&self, _: &DeliveryResult<'_>, (): ()) {}
}

impl MockBroker {
    pub(crate) fn start() -> Result<Self, ClientError> {
        let mut config = ClientConfig::new();
        config.set("test.mock.num.brokers", "1");
        // It warns of being a mock at every start.
        config.set_log_level(RDKafkaLogLevel::Critical);
        let owner = BaseProducer::from_config_and_context(&config, Quiet)
            .map_err(|error| ClientError::new("cannot start the embedded broker", &error))?;
        native::set_first_assignment_delay(owner.client(), Duration::from_millis(50));
        Ok(Self { owner })
    }

    pub(crate) fn address(&self) -> Result<String, ClientError> {
        let cluster = self.client().mock_cluster();
        let cluster = cluster.ok_or_else(|| {
            ClientError::other("cannot start the embedded broker", "it has no address")
        })?;
        Ok(cluster.bootstrap_servers())
    }

    /// `false`: the topic is there already.
    pub(crate) fn create_topic(&self, name: &str, partitions: i32) -> Result<bool, ClientError> {
        let doing = "cannot create a topic on the embedded broker";
        let Some(cluster) = self.client().mock_cluster() else {
            return Err(ClientError::other(doing, "it is gone"));
        };
        match cluster.create_topic(name, partitions, 1) {
            Ok(()) => Ok(true),
            Err(error)
                if error.rdkafka_error_code() == Some(RDKafkaErrorCode::TopicAlreadyExists) =>
            {
                Ok(false)
            }
            Err(error) => Err(ClientError::new(doing, &error)),
        }
    }

    /// Lets each answer take so long.
    #[cfg(test)]
    pub(crate) fn slow_down(&self, round_trip: Duration) {
        let cluster = self.client().mock_cluster().unwrap();
        cluster.broker_round_trip_time(1, round_trip).unwrap();
    }

    fn client(&self) -> &Client<Quiet> {
        self.owner.client()
    }
}
