//! From what events ask of their topics to a plan, to topics that are so.

use std::collections::BTreeMap;

use kafka_event::event::{Cleanup, TopicSettings};
use kafka_event::{Kafka, KafkaError, TopicChange, TopicPlan, prelude::*};

use crate::cluster;

#[kafka_event(
    topic = "plans.${case}", key = id, partitions = 3, replication = 1, retention = "30d", cleanup = "compact,delete", max_message_bytes = 200_000
)]
struct ParcelSentEvent {
    id: i64,
}

/// A cluster on which `${case}` is another for each test.
fn case(name: &str) -> Kafka {
    let (cluster, _) = cluster();
    let kafka = Kafka::builder()
        .set("bootstrap.servers", cluster.bootstrap())
        .variable("case", name)
        .build();
    kafka.unwrap()
}

/// The event's wish, another one of it.
fn asked(settings: TopicSettings) -> kafka_event::EventTopic {
    let mut asked: kafka_event::EventTopic = ParcelSentEvent::CONTRACT.into();
    asked.settings = settings;
    asked
}

#[tokio::test(flavor = "multi_thread")]
async fn a_topic_becomes_what_its_event_asks_for_and_stays_so() {
    let kafka = case("made");
    let plan = kafka
        .ensure_topics()
        .event::<ParcelSentEvent>()
        .await
        .unwrap();
    assert!(
        matches!(plan.topics[0].changes[..], [TopicChange::Create { .. }]),
        "{plan}"
    );
    let config = kafka.topics().config("plans.made").await.unwrap();
    assert_eq!(config["retention.ms"], "2592000000");
    assert_eq!(config["cleanup.policy"], "compact,delete");
    assert_eq!(config["max.message.bytes"], "200000");
    assert_eq!(
        kafka.topics().partitions("plans.made").await.unwrap(),
        Some(3)
    );
    let again = kafka
        .ensure_topics()
        .event::<ParcelSentEvent>()
        .plan()
        .await
        .unwrap();
    assert!(again.is_empty() && !again.is_refused(), "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn instances_that_start_together_do_not_disturb_each_other() {
    let instances = (0..8).map(|_| async {
        let kafka = case("together");
        let topics = kafka.ensure_topics().event::<ParcelSentEvent>();
        topics.dead_letters().retry_topics(2).await
    });
    for made in futures_util::future::join_all(instances).await {
        made.unwrap();
    }
    let topics = case("together").topics();
    let partitions = topics.partitions("plans.together-retry-2").await.unwrap();
    assert_eq!(partitions, Some(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_leave_the_other_keys_and_a_saved_plan_is_applied_once() {
    let kafka = case("changed");
    let topics = kafka.topics();
    let own = [("retention.ms", "1000"), ("segment.ms", "86400000")];
    topics.ensure("plans.changed", 2, &own).await.unwrap();
    let wish = TopicSettings {
        partitions: Some(5),
        retention_ms: Some(-1),
        ..TopicSettings::NONE
    };
    let refused = kafka.ensure_topics().asked(asked(wish)).await.unwrap_err();
    assert!(
        matches!(refused, KafkaError::TopicsRefused { .. }),
        "{refused}"
    );
    assert_eq!(topics.partitions("plans.changed").await.unwrap(), Some(2));

    let plan = kafka.ensure_topics().asked(asked(wish)).allow_repartition();
    let plan = plan.plan().await.unwrap();
    let saved = serde_json::to_string(&plan).unwrap();
    let plan: TopicPlan = serde_json::from_str(&saved).unwrap();
    topics.apply(&plan).await.unwrap();
    topics.apply(&plan).await.unwrap();
    assert_eq!(topics.partitions("plans.changed").await.unwrap(), Some(5));
    let config = topics.config("plans.changed").await.unwrap();
    assert_eq!(config["retention.ms"], "-1");
    assert_eq!(config["segment.ms"], "86400000");

    // What the plan saw is no longer so, and neither is what it wanted.
    let mut stale = plan.clone();
    for change in &mut stale.topics[0].changes {
        if let TopicChange::Partitions { from, to } = change {
            (*from, *to) = (2, 4);
        }
    }
    let error = topics.apply(&stale).await.unwrap_err();
    assert!(matches!(error, KafkaError::StalePlan { .. }), "{error}");
    let mut elsewhere = plan;
    elsewhere.cluster = Some("another".to_owned());
    let error = topics.apply(&elsewhere).await.unwrap_err();
    assert!(matches!(error, KafkaError::OtherCluster { .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn topics_beside_have_the_partitions_and_more_room_and_time() {
    let kafka = case("beside");
    kafka.topics().ensure("plans.beside", 4, &[]).await.unwrap();
    let wish = TopicSettings {
        cleanup: Some(Cleanup::Delete),
        ..TopicSettings::NONE
    };
    let made = kafka
        .ensure_topics()
        .asked(asked(wish))
        .dead_letters()
        .retry_topics(2);
    made.await.unwrap();
    for beside in [
        "plans.beside.DLT",
        "plans.beside-retry-1",
        "plans.beside-retry-2",
    ] {
        assert_eq!(
            kafka.topics().partitions(beside).await.unwrap(),
            Some(4),
            "{beside}"
        );
        let config = kafka.topics().config(beside).await.unwrap();
        assert_eq!(config["max.message.bytes"], "1114124");
        assert_eq!(config["retention.ms"], "1209600000");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_kafka_takes_for_one_are_refused_before_it_does() {
    let kafka = case("one.name");
    kafka
        .topics()
        .ensure("plans.one_name", 1, &[])
        .await
        .unwrap();
    let plan = kafka
        .ensure_topics()
        .event::<ParcelSentEvent>()
        .plan()
        .await
        .unwrap();
    assert!(plan.is_refused() && plan.is_empty(), "{plan}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_broker_refuses_is_said_in_its_words() {
    let kafka = case("words");
    let mut plan = kafka
        .ensure_topics()
        .event::<ParcelSentEvent>()
        .plan()
        .await
        .unwrap();
    kafka.topics().apply(&plan).await.unwrap();
    plan.topics[0].changes = vec![TopicChange::Config {
        key: "retention.ms".to_owned(),
        from: Some("2592000000".to_owned()),
        to: "-7".to_owned(),
    }];
    let error = kafka.topics().apply(&plan).await.unwrap_err();
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("retention.ms"), "{source}");
    let config: BTreeMap<_, _> = kafka.topics().config("plans.words").await.unwrap();
    assert_eq!(config["retention.ms"], "2592000000");
}
