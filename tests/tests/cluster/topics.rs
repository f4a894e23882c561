//! Topics: made once, with their settings, and read back.

use kafka_event::KafkaError;

use crate::cluster;

#[tokio::test(flavor = "multi_thread")]
async fn a_topic_is_made_once_and_keeps_its_settings() {
    let (_, kafka) = cluster();
    let topics = kafka.topics();
    assert_eq!(topics.partitions("topics.kept").await.unwrap(), None);
    let for_ever = [("retention.ms", "-1")];
    assert!(topics.ensure("topics.kept", 3, &for_ever).await.unwrap());
    let week = [("retention.ms", "604800000")];
    assert!(!topics.ensure("topics.kept", 5, &week).await.unwrap());
    assert_eq!(topics.partitions("topics.kept").await.unwrap(), Some(3));
    let config = topics.config("topics.kept").await.unwrap();
    assert_eq!(config["retention.ms"], "-1");
    assert_eq!(config["max.message.bytes"], "1048588");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_that_is_none_is_the_brokers_to_refuse() {
    let (_, kafka) = cluster();
    let wrong = [("retention.millis", "1")];
    let error = kafka.topics().ensure("topics.wrong", 1, &wrong).await;
    let error = error.unwrap_err();
    assert!(
        matches!(&error, KafkaError::Client(client) if client.code().as_deref() == Some("InvalidConfig")),
        "{error:?}"
    );
    assert!(!error.is_retryable());
}
