//! What is in the topic afterwards, read to the end.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kafka_event::BoxError;
use kafka_event::event::{EVENT_ID, RecordHeaders};
use kafka_event::prelude::*;

use crate::load::{Step, StepTakenEvent};

/// How long reading may take.
const LIMIT: Duration = Duration::from_secs(240);

/// What was read.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// How often each step is there.
    pub(crate) steps: BTreeMap<Step, usize>,
    /// The event id that each step was seen with first.
    ids: BTreeMap<Step, Vec<u8>>,
    /// How many steps are there again under another id.
    pub(crate) under_other_ids: usize,
    /// The highest number of each key so far.
    newest: BTreeMap<i64, i64>,
    /// How many came after a later one of their key.
    pub(crate) out_of_order: usize,
    ends: BTreeSet<i32>,
}

impl Found {
    fn note(&mut self, event: &StepTakenEvent, id: Vec<u8>, partition: i32) {
        if event.key < 0 {
            self.ends.insert(partition);
            return;
        }
        let step = (event.key, event.number);
        let first = self.ids.entry(step).or_insert_with(|| id.clone());
        self.under_other_ids += usize::from(*first != id);
        let times = self.steps.entry(step).or_insert(0);
        *times += 1;
        let newest = self.newest.entry(event.key).or_insert(-1);
        if event.number < *newest && *times == 1 {
            self.out_of_order += 1;
        }
        *newest = event.number.max(*newest);
    }

    /// Reads the topic from its beginning, up to marks that are written behind all else.
    pub(crate) async fn read(kafka: &Kafka, partitions: u16) -> Result<Self, BoxError> {
        mark_ends(kafka, partitions).await?;
        let found = Arc::new(Mutex::new(Self::default()));
        let note = |event: StepTakenEvent,
                    meta: RecordMetadata,
                    headers: RecordHeaders,
                    State(found): State<Arc<Mutex<Self>>>| async move {
            let id = headers.iter().find(|(name, _)| name == EVENT_ID);
            let id = id.and_then(|(_, value)| value.clone());
            lock(&found).note(&event, id.unwrap_or_default(), meta.partition);
            Ok::<(), std::convert::Infallible>(())
        };
        let consumer = kafka.consumer("chaos").state(Arc::clone(&found)).on(note);
        let run = consumer.run_until(async {
            while lock(&found).ends.len() < usize::from(partitions) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
        tokio::time::timeout(LIMIT, run).await??;
        Ok(std::mem::take(&mut *lock(&found)))
    }
}

/// Writes a mark at the end of each partition: keys are tried until every partition has one.
async fn mark_ends(kafka: &Kafka, partitions: u16) -> Result<(), BoxError> {
    let producer = kafka.producer().set("linger.ms", 0).await?;
    let mut marked = BTreeSet::new();
    for key in 1.. {
        if marked.len() == usize::from(partitions) {
            break;
        }
        let receipt = producer.send(&StepTakenEvent::new(-key, 0)).await?;
        marked.insert(receipt.partition);
    }
    Ok(())
}

fn lock(found: &Mutex<Found>) -> std::sync::MutexGuard<'_, Found> {
    found.lock().unwrap_or_else(PoisonError::into_inner)
}
