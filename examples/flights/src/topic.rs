//! The topic: made when it is missing, refused when it would delete the records.

use kafka_event::Kafka;

use crate::events::TOPIC;
use crate::output::chain;

const PARTITIONS: u16 = 4;

/// Makes sure that the topic is there and keeps records of 2013: by default Kafka deletes what is older than seven days, within minutes.
pub(crate) async fn prepare(kafka: &Kafka) -> Result<(), String> {
    let topics = kafka.topics();
    let configs: &[(&str, &str)] = if kafka.is_embedded() {
        &[]
    } else {
        &[("retention.ms", "-1")]
    };
    let created = topics
        .ensure(TOPIC, PARTITIONS, configs)
        .await
        .map_err(|error| chain(&error))?;
    if created {
        return Ok(());
    }
    let config = topics.config(TOPIC).await.map_err(|error| chain(&error))?;
    let value = |key: &str| config.get(key).map_or("", String::as_str);
    let deletes = value("cleanup.policy").contains("delete") && value("retention.ms") != "-1";
    if deletes && value("message.timestamp.type") != "LogAppendTime" {
        return Err(format!(
            "the topic `{TOPIC}` has retention.ms={}: it deletes records by their time, and these are of 2013; \
             set retention.ms=-1 on it",
            value("retention.ms")
        ));
    }
    Ok(())
}
