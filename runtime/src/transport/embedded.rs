//! librdkafka's mock cluster, in this process.

use rdkafka::mocking::MockCluster;
use rdkafka::producer::DefaultProducerContext;

use super::ClientError;

/// A cluster of one broker that lives as long as this value.
pub(crate) struct Embedded(MockCluster<'static, DefaultProducerContext>);

// SAFETY: the functions behind it (`rd_kafka_mock_…`) hand every request to the mock cluster's own thread through a locked queue; the
// binding only lacks the markers because it holds a pointer.
unsafe impl Send for Embedded {}
// SAFETY: as above; no method needs exclusive access.
unsafe impl Sync for Embedded {}

impl Embedded {
    pub(crate) fn start() -> Result<Self, ClientError> {
        MockCluster::new(1)
            .map(Self)
            .map_err(|error| ClientError::new("cannot start the embedded broker", &error))
    }

    pub(crate) fn bootstrap_servers(&self) -> String {
        self.0.bootstrap_servers()
    }

    pub(crate) fn create_topic(&self, name: &str, partitions: i32) -> Result<(), ClientError> {
        self.0.create_topic(name, partitions, 1).map_err(|error| {
            ClientError::new("cannot create a topic on the embedded broker", &error)
        })
    }
}

impl std::fmt::Debug for Embedded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Embedded")
    }
}
