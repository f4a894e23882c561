//! Who is in a group: as its coordinator says it, and as the command line prints it.

use std::convert::Infallible;
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{Consumer, ConsumerBuilder, MemberDescription};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::cluster;
use crate::command::kafka_event;

const LONG: Duration = Duration::from_secs(120);

#[kafka_event(topic = "members.${case}", key = seat)]
#[derive(Debug, Clone, PartialEq)]
struct SeatTakenEvent {
    seat: i64,
}

async fn taken(_: SeatTakenEvent) -> Result<(), Infallible> {
    Ok(())
}

async fn start(kafka: &Kafka, (group, protocol): (&str, &str), client: &str) -> Consumer {
    let consumer: ConsumerBuilder<()> = kafka.consumer(group).set("group.protocol", protocol);
    let consumer = consumer.set("client.id", client);
    // The client takes static members out of a classic group only.
    let consumer = match protocol {
        "classic" => consumer.instance(client),
        _ => consumer,
    };
    consumer.on(taken).start().await.unwrap()
}

/// Ends a member, for good also where it is a static one.
async fn leave(member: Consumer, protocol: &str) {
    let left = match protocol {
        "classic" => member.decommission().await,
        _ => member.shutdown().await,
    };
    left.unwrap();
}

/// The members, once each of so many has as many partitions of two as there are for it.
async fn members(kafka: &Kafka, group: &str, count: usize) -> Vec<MemberDescription> {
    let end = Instant::now() + LONG;
    loop {
        let members = kafka.group(group).members().await.unwrap();
        let partitions: usize = members.iter().map(|member| member.assignment.len()).sum();
        let is_shared = members.iter().all(|member| !member.assignment.is_empty());
        if members.len() == count && is_shared && (count == 0 || partitions == 2) {
            return members;
        }
        assert!(Instant::now() < end, "not {count} members: {members:?}");
        sleep(Duration::from_millis(50)).await;
    }
}

async fn described(protocol: &'static str) {
    let (cluster, _) = cluster();
    let topic = format!("members.{protocol}");
    let kafka = Kafka::builder()
        .set("bootstrap.servers", cluster.bootstrap())
        .variable("case", protocol)
        .build()
        .unwrap();
    kafka.topics().ensure(&topic, 2, &[]).await.unwrap();
    assert_eq!(
        members(&kafka, &topic, 0).await,
        [],
        "there is no such group"
    );
    let one = start(&kafka, (&topic, protocol), "one").await;
    let two = start(&kafka, (&topic, protocol), "two").await;
    let both = members(&kafka, &topic, 2).await;
    for member in &both {
        assert!(["one", "two"].contains(&&*member.client_id), "{member:?}");
        let instance = (protocol == "classic").then_some(&member.client_id);
        assert_eq!(member.group_instance_id.as_ref(), instance);
        assert_eq!(member.host, "/127.0.0.1", "{member:?}");
        assert_eq!(&*member.assignment[0].topic, topic);
    }

    // Nothing is committed yet: the partitions are there because somebody has them.
    let (code, text) = kafka_event(&["lag", &topic, "--format", "json"]);
    assert_eq!(code, Some(0), "{text}");
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    let lines: Vec<Value> = lines.collect();
    assert_eq!(lines.len(), 2, "{text}");
    for line in &lines {
        let has = |member: &&MemberDescription| json!(member.consumer_id) == line["consumer_id"];
        let member = both.iter().find(has).unwrap();
        assert_eq!(line["client_id"], json!(member.client_id));
        assert_eq!(line["group_instance_id"], json!(member.group_instance_id));
        assert_eq!(line["host"], json!("/127.0.0.1"));
        let partition = member.assignment[0].partition;
        assert_eq!(
            (&line["topic"], &line["partition"]),
            (&json!(topic), &json!(partition))
        );
    }
    let (code, text) = kafka_event(&["lag", &topic]);
    let said = format!(
        "{} at /127.0.0.1 (client {})",
        both[0].consumer_id, both[0].client_id
    );
    assert!(code == Some(0) && text.contains(&said), "{text}");

    leave(one, protocol).await;
    let left = members(&kafka, &topic, 1).await;
    assert_eq!((&*left[0].client_id, left[0].assignment.len()), ("two", 2));
    leave(two, protocol).await;
    members(&kafka, &topic, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn members_of_a_classic_group_are_described() {
    described("classic").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn members_of_a_group_of_the_new_protocol_are_described() {
    described("consumer").await;
}
