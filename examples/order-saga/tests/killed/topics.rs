//! What is on the topics: each step of an order is one event, and all that was told was heard.

use std::collections::HashSet;

use kafka_event::Kafka;
use kafka_event::event::{EVENT_ID, EVENT_TYPE};

use crate::ORDERS;
use crate::books::Ends;

const TOPICS: [&str; 3] = ["shop.orders", "shop.payments", "shop.stock"];

/// Whether each service has come to the end of the topics that it reads.
pub(crate) async fn are_heard(kafka: &Kafka) -> bool {
    for (group, partitions) in [("order", 6), ("payment", 6), ("stock", 3)] {
        let lags = kafka.group(group).lag().await.unwrap();
        if lags.len() < partitions || lags.iter().any(|lag| lag.records != Some(0)) {
            return false;
        }
    }
    true
}

/// Each step of an order has one event, however often its record was published, and none became a dead letter. How many records came twice.
pub(crate) async fn check(kafka: &Kafka, ends: &Ends) -> usize {
    // Each order is placed and ends.
    let told = [2 * ORDERS, ORDERS + ends.refunded, ORDERS - ends.declined];
    let mut twice = 0;
    for (topic, told) in TOPICS.into_iter().zip(told) {
        let (mut ids, mut steps) = (HashSet::new(), HashSet::new());
        let mut records = kafka.records(topic).read().await.unwrap();
        while let Some(record) = records.next().await {
            let record = record.unwrap();
            let header = |name| record.header(name).unwrap().to_vec();
            if !ids.insert(header(EVENT_ID)) {
                twice += 1;
            }
            steps.insert((header(EVENT_TYPE), record.key().unwrap().to_vec()));
        }
        assert_eq!(i64::try_from(ids.len()).unwrap(), told, "{topic}");
        assert_eq!(steps.len(), ids.len(), "{topic}");
        let letters = kafka.records(format!("{topic}.DLT")).read().await;
        assert!(
            letters.unwrap().next().await.is_none(),
            "{topic} has dead letters"
        );
    }
    twice
}
