//! The events that are on a topic.

use crate::BoxError;
use crate::event::{DecodeEvent, EVENT_TYPE, Event, Writers};
use crate::kafka::Kafka;

/// All events of this type that are on its topic now, in order within a partition; other events there are passed over. Empty where there is no such topic.
///
/// # Errors
/// When the cluster does not answer, or a record of the event cannot be read.
pub async fn events<E>(kafka: &Kafka) -> Result<Vec<E>, BoxError>
where
    E: Event + for<'de> DecodeEvent<'de>,
{
    let topic = kafka.topic_name(E::CONTRACT.topic)?;
    if kafka.topics().partitions(&topic).await?.is_none() {
        return Ok(Vec::new());
    }
    let writers = Writers::new().with_history(E::CONTRACT);
    let mut records = kafka.records(topic).read().await?;
    let mut events = Vec::new();
    while let Some(record) = records.next().await {
        let record = record?;
        let told = record.header(EVENT_TYPE);
        let is_other = told.is_some_and(|told| told != E::CONTRACT.full_name.as_bytes());
        if is_other || record.value().is_none() {
            continue;
        }
        events.push(record.with_ref(|parts| E::from_record_with(parts, &writers))?);
    }
    Ok(events)
}
