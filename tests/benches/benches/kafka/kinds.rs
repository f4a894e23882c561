//! A hundred types of events on one producer, each with a topic of its own, beside one type.

use std::time::Instant;

use kafka_event::Kafka;
use kafka_event::prelude::*;
use tokio::runtime::Runtime;

use crate::rate;

macro_rules! kinds {
    ($($event:ident $topic:literal,)*) => {
        $(
            #[kafka_event(topic = $topic, key = part)]
            struct $event {
                part: String,
                place: String,
                moved_by: i64,
            }
        )*

        const TOPICS: &[&str] = &[$($topic),*];

        /// An event of each kind in turn.
        async fn each(producer: &Producer, rounds: usize) -> f64 {
            let start = Instant::now();
            let mut pending = Vec::new();
            for round in 0..rounds {
                let (part, place) = (format!("part-{round}"), "hall 7, shelf 12".to_owned());
                $(
                    let event = $event { part: part.clone(), place: place.clone(), moved_by: 7 };
                    pending.push(producer.enqueue(&event).await.unwrap());
                )*
            }
            wait(pending, start).await
        }
    };
}

#[rustfmt::skip]
kinds! {
    PartAaMovedEvent "kinds-aa", PartAbMovedEvent "kinds-ab", PartAcMovedEvent "kinds-ac", PartAdMovedEvent "kinds-ad", PartAeMovedEvent "kinds-ae",
    PartAfMovedEvent "kinds-af", PartAgMovedEvent "kinds-ag", PartAhMovedEvent "kinds-ah", PartAiMovedEvent "kinds-ai", PartAjMovedEvent "kinds-aj",
    PartBaMovedEvent "kinds-ba", PartBbMovedEvent "kinds-bb", PartBcMovedEvent "kinds-bc", PartBdMovedEvent "kinds-bd", PartBeMovedEvent "kinds-be",
    PartBfMovedEvent "kinds-bf", PartBgMovedEvent "kinds-bg", PartBhMovedEvent "kinds-bh", PartBiMovedEvent "kinds-bi", PartBjMovedEvent "kinds-bj",
    PartCaMovedEvent "kinds-ca", PartCbMovedEvent "kinds-cb", PartCcMovedEvent "kinds-cc", PartCdMovedEvent "kinds-cd", PartCeMovedEvent "kinds-ce",
    PartCfMovedEvent "kinds-cf", PartCgMovedEvent "kinds-cg", PartChMovedEvent "kinds-ch", PartCiMovedEvent "kinds-ci", PartCjMovedEvent "kinds-cj",
    PartDaMovedEvent "kinds-da", PartDbMovedEvent "kinds-db", PartDcMovedEvent "kinds-dc", PartDdMovedEvent "kinds-dd", PartDeMovedEvent "kinds-de",
    PartDfMovedEvent "kinds-df", PartDgMovedEvent "kinds-dg", PartDhMovedEvent "kinds-dh", PartDiMovedEvent "kinds-di", PartDjMovedEvent "kinds-dj",
    PartEaMovedEvent "kinds-ea", PartEbMovedEvent "kinds-eb", PartEcMovedEvent "kinds-ec", PartEdMovedEvent "kinds-ed", PartEeMovedEvent "kinds-ee",
    PartEfMovedEvent "kinds-ef", PartEgMovedEvent "kinds-eg", PartEhMovedEvent "kinds-eh", PartEiMovedEvent "kinds-ei", PartEjMovedEvent "kinds-ej",
    PartFaMovedEvent "kinds-fa", PartFbMovedEvent "kinds-fb", PartFcMovedEvent "kinds-fc", PartFdMovedEvent "kinds-fd", PartFeMovedEvent "kinds-fe",
    PartFfMovedEvent "kinds-ff", PartFgMovedEvent "kinds-fg", PartFhMovedEvent "kinds-fh", PartFiMovedEvent "kinds-fi", PartFjMovedEvent "kinds-fj",
    PartGaMovedEvent "kinds-ga", PartGbMovedEvent "kinds-gb", PartGcMovedEvent "kinds-gc", PartGdMovedEvent "kinds-gd", PartGeMovedEvent "kinds-ge",
    PartGfMovedEvent "kinds-gf", PartGgMovedEvent "kinds-gg", PartGhMovedEvent "kinds-gh", PartGiMovedEvent "kinds-gi", PartGjMovedEvent "kinds-gj",
    PartHaMovedEvent "kinds-ha", PartHbMovedEvent "kinds-hb", PartHcMovedEvent "kinds-hc", PartHdMovedEvent "kinds-hd", PartHeMovedEvent "kinds-he",
    PartHfMovedEvent "kinds-hf", PartHgMovedEvent "kinds-hg", PartHhMovedEvent "kinds-hh", PartHiMovedEvent "kinds-hi", PartHjMovedEvent "kinds-hj",
    PartIaMovedEvent "kinds-ia", PartIbMovedEvent "kinds-ib", PartIcMovedEvent "kinds-ic", PartIdMovedEvent "kinds-id", PartIeMovedEvent "kinds-ie",
    PartIfMovedEvent "kinds-if", PartIgMovedEvent "kinds-ig", PartIhMovedEvent "kinds-ih", PartIiMovedEvent "kinds-ii", PartIjMovedEvent "kinds-ij",
    PartJaMovedEvent "kinds-ja", PartJbMovedEvent "kinds-jb", PartJcMovedEvent "kinds-jc", PartJdMovedEvent "kinds-jd", PartJeMovedEvent "kinds-je",
    PartJfMovedEvent "kinds-jf", PartJgMovedEvent "kinds-jg", PartJhMovedEvent "kinds-jh", PartJiMovedEvent "kinds-ji", PartJjMovedEvent "kinds-jj",
}

/// As many events of one kind.
async fn one(producer: &Producer, rounds: usize) -> f64 {
    let start = Instant::now();
    let mut pending = Vec::new();
    for round in 0..rounds {
        let (part, place) = (format!("part-{round}"), "hall 7, shelf 12".to_owned());
        for _ in TOPICS {
            let event = PartAaMovedEvent {
                part: part.clone(),
                place: place.clone(),
                moved_by: 7,
            };
            pending.push(producer.enqueue(&event).await.unwrap());
        }
    }
    wait(pending, start).await
}

async fn wait(pending: Vec<kafka_event::Pending>, start: Instant) -> f64 {
    let sent = pending.len();
    for receipt in pending {
        receipt.await.unwrap();
    }
    rate(sent, start)
}

pub(crate) fn print(runtime: &Runtime, kafka: &Kafka, records: usize) {
    for topic in TOPICS {
        runtime
            .block_on(kafka.topics().ensure(topic, 1, &[]))
            .unwrap();
    }
    let producer = runtime.block_on(kafka.producer().start()).unwrap();
    let rounds = records / TOPICS.len();
    runtime.block_on(each(&producer, 10));
    let one = runtime.block_on(one(&producer, rounds));
    println!("growth      1 type of event: {one:.0}/s");
    let each = runtime.block_on(each(&producer, rounds));
    println!(
        "growth    {} types of events, each with its topic: {each:.0}/s",
        TOPICS.len()
    );
}
