//! The schemas that records may have been written with, by fingerprint.

use crate::failure::{Failure, Kind};
use kafka_event::{Kafka, KafkaError};
use kafka_event_schema::Schema;
use kafka_event_schema::history::{History, identity};
use std::collections::HashMap;
use std::fs;
use std::path::Path;

/// The most fingerprints of unknown schemas that are kept in mind, so that they are not asked for at each record.
const MOST: usize = 10_000;

/// What is known.
pub(super) struct Known {
    /// `None`: there is none to be found.
    schemas: HashMap<u64, Option<Schema>>,
    kafka: Kafka,
}

impl Known {
    /// Reads all histories of a folder, if it is there.
    pub(super) fn read(folder: &Path, kafka: Kafka) -> Result<Known, Failure> {
        let mut schemas = HashMap::new();
        if folder.is_dir() {
            let entries =
                fs::read_dir(folder).map_err(|error| Failure::unreadable(folder, &error))?;
            for entry in entries {
                let entry = entry.map_err(|error| Failure::unreadable(folder, &error))?;
                if entry.path().is_dir() {
                    add(&entry.path(), &mut schemas)?;
                }
            }
        }
        Ok(Known { schemas, kafka })
    }

    /// The schema with a fingerprint, if it can be found.
    pub(super) async fn schema(&mut self, fingerprint: u64) -> Result<Option<&Schema>, KafkaError> {
        if !self.schemas.contains_key(&fingerprint) {
            let found = self.kafka.schema(fingerprint).await?;
            if found.is_none() && self.schemas.len() >= MOST {
                return Ok(None);
            }
            self.schemas.insert(fingerprint, found);
        }
        Ok(self.schemas.get(&fingerprint).and_then(Option::as_ref))
    }
}

fn add(folder: &Path, schemas: &mut HashMap<u64, Option<Schema>>) -> Result<(), Failure> {
    let history = History::read(folder).map_err(|errors| {
        let first = errors.first();
        let message = first.map_or_else(String::new, ToString::to_string);
        Failure::new(Kind::File, "", message)
    })?;
    for version in history.into_iter().flat_map(|history| history.versions) {
        let (fingerprint, _) = identity(&version.schema.table());
        if let Ok(fingerprint) = u64::from_str_radix(&fingerprint, 16) {
            schemas.insert(fingerprint, Some(version.schema));
        }
    }
    Ok(())
}
