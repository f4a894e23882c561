//! The schema of a record that this program does not know, from the topic of contracts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::contracts::Contracts;
use crate::event::{Contract, ReadError, Writers};
use crate::kafka::Kafka;

/// How many schemas are kept that were looked up. One that is forgotten is looked up again.
const KEPT: usize = 1_024;

/// Looks schemas up, each once.
pub(super) struct Lookup {
    kafka: Kafka,
    contracts: Arc<Contracts>,
    found: Mutex<BTreeMap<u64, Arc<Writers>>>,
}

impl Lookup {
    /// `None`: there is no topic of contracts.
    pub(super) fn of(kafka: &Kafka) -> Option<Self> {
        Some(Self {
            kafka: kafka.clone(),
            contracts: Arc::clone(kafka.known_contracts()?),
            found: Mutex::default(),
        })
    }

    /// What reads records with this fingerprint, as one of these events; `None`: nobody has told of the schema yet.
    ///
    /// # Errors
    /// When what was told cannot be used, or is the schema of another event.
    pub(super) async fn writers(
        &self,
        fingerprint: u64,
        events: &[&'static Contract],
    ) -> Result<Option<Arc<Writers>>, ReadError> {
        if let Some(writers) = self.found().get(&fingerprint) {
            return Ok(Some(Arc::clone(writers)));
        }
        let schema = match self.contracts.schema(&self.kafka, fingerprint).await {
            Ok(schema) => schema?,
            Err(error) => {
                tracing::warn!(
                    fingerprint = format_args!("{fingerprint:016x}"), %error, cause = std::error::Error::source(&error),
                    "the topic of contracts cannot be asked for a schema"
                );
                None
            }
        };
        let Some(schema) = schema else {
            return Ok(None);
        };
        let name = schema.names().next().unwrap_or_default();
        let event = events
            .iter()
            .find(|event| event.schema.names().any(|own| own == name))
            .ok_or_else(|| ReadError::UnknownEvent {
                event_type: Some(name.to_owned()),
            })?;
        tracing::info!(
            event = event.name,
            fingerprint = format_args!("{fingerprint:016x}"),
            "records of a version that this program was not built with are read by its schema from the topic of contracts"
        );
        let writers = Arc::new(Writers::new().with_version(event, schema));
        let mut found = self.found();
        if found.len() >= KEPT {
            found.clear();
        }
        found.insert(fingerprint, Arc::clone(&writers));
        Ok(Some(writers))
    }

    fn found(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, Arc<Writers>>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
