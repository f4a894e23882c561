//! What is remembered, and what is not.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::once::Memory;
use kafka_event::prelude::*;
use kafka_event::{BoxError, Ordering, RetryTopics};
use tokio::sync::oneshot;

use crate::{Book, TollPaidEvent, bridge, counted, ends, toll, with_tolls};

/// What somebody else writes there.
mod foreign {
    use kafka_event::prelude::*;

    #[kafka_event(topic = "tolls", namespace = "bridge", format = "raw")]
    pub(super) struct TollPaidEvent {
        pub(super) bytes: Vec<u8>,
        #[event(header = "ce_id")]
        pub(super) id: Option<String>,
    }
}

async fn pay(paid: TollPaidEvent, State(book): State<Book>) -> Result<(), Infallible> {
    book.note(paid.number);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_duplicate_is_counted_and_not_handled_in_every_order() {
    for ordering in [Ordering::Partition, Ordering::Key, Ordering::None] {
        // Each payment three times, the second and third ones from other gates, so on other partitions.
        let tolls = (0..60).map(|place| {
            let number = place % 20;
            TollPaidEvent {
                gate: place,
                ..toll(number, &format!("payment-{number}"))
            }
        });
        let (kafka, producer) = with_tolls(4, tolls).await;
        let book = Book::default();
        let consumer = bridge(&kafka).ordering(ordering).state(book.clone());
        let consumer = consumer.on(pay).idempotent(Memory::new(1_000));
        let consumer = consumer.start().await.unwrap();
        let handle = consumer.handle();
        counted(&handle, |report| {
            (report.read, report.handed_back) == (60, 0)
        })
        .await;
        let report = consumer.shutdown().await.unwrap();
        assert_eq!((report.handled, report.duplicates), (20, 40), "{report:?}");
        let mut numbers = book.numbers();
        numbers.sort_unstable();
        assert!(numbers.into_iter().eq(0..20));
        drop(producer);
    }
}

/// A record's id is its `ce_id`, then its place, and what the program says before both.
#[tokio::test(flavor = "multi_thread")]
async fn the_id_is_ce_id_or_the_place_or_what_the_program_says() {
    let without = |number| TollPaidEvent {
        id: Some(String::new()),
        ..toll(number, "")
    };
    let tolls = || {
        [
            without(1),
            without(1),
            toll(2, "a"),
            toll(2, "b"),
            toll(3, "c"),
        ]
    };
    let (kafka, _) = with_tolls(1, tolls()).await;
    let book = Book::default();
    let consumer = bridge(&kafka).state(book.clone()).on(pay);
    let consumer = consumer.idempotent(Memory::new(10));
    ends(consumer, book.clone().until(3)).await.unwrap();
    assert_eq!(book.numbers(), [1, 1, 2, 2, 3]);

    let (kafka, _) = with_tolls(1, tolls()).await;
    let book = Book::default();
    let consumer = bridge(&kafka).state(book.clone()).on(pay);
    let consumer = consumer.idempotent(Memory::new(10));
    let consumer = consumer.idempotent_by(|record| record.key().map(<[u8]>::to_vec));
    let report = ends(consumer, book.clone().until(3)).await.unwrap();
    assert_eq!(book.numbers(), [1, 2, 3]);
    assert_eq!(report.duplicates, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_handled_is_not_remembered() {
    #[derive(Debug, thiserror::Error, Disposition)]
    enum PayError {
        #[error("no")]
        #[disposition(dead_letter)]
        Refused,
        #[error("not mine")]
        #[disposition(skip)]
        NotMine,
        #[error("busy")]
        #[disposition(retry)]
        Busy,
    }
    // Each fails at its first record, and would succeed at its second.
    async fn fails_first(paid: TollPaidEvent, State(book): State<Book>) -> Result<(), PayError> {
        let attempts = book.numbers().iter().filter(|n| **n == paid.number).count();
        book.note(paid.number);
        match (paid.number, attempts) {
            (1, 0) => Err(PayError::Refused),
            (2, 0) => Err(PayError::NotMine),
            (3, 0) => Err(PayError::Busy),
            (4, 0) => panic!("a bug"),
            (5, 0) => std::future::pending().await,
            _ => Ok(()),
        }
    }
    let tolls = (1..=5).flat_map(|number| (0..3).map(move |_| toll(number, &number.to_string())));
    let (kafka, _) = with_tolls(1, tolls.chain([toll(9, "9")])).await;
    let book = Book::default();
    let consumer = bridge(&kafka).handler_timeout(Duration::from_millis(200));
    let consumer = consumer.state(book.clone()).on(fails_first);
    let consumer = consumer.idempotent(Memory::new(100));
    let report = ends(consumer, book.clone().until(9)).await.unwrap();
    assert_eq!(book.numbers(), [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 9]);
    // 1 and 2 are handled at their second record; 3, 4 and 5 at the second attempt of their first one.
    assert_eq!((report.dead_lettered, report.skipped), (1, 1), "{report:?}");
    assert_eq!((report.handled, report.duplicates), (6, 8), "{report:?}");
    assert_eq!((report.retried, report.store_failures), (3, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replayed_dead_letter_is_handled() {
    async fn breaks(paid: TollPaidEvent, State(book): State<Book>) -> Result<(), BoxError> {
        book.note(-paid.number);
        Err("a bug".into())
    }
    let (kafka, producer) = with_tolls(1, [toll(7, "seven")]).await;
    let (store, book) = (Memory::new(10), Book::default());
    let consumer = bridge(&kafka).state(book.clone()).on(breaks);
    let consumer = consumer.idempotent(store.clone()).start().await.unwrap();
    counted(&consumer.handle(), |report| report.dead_lettered == 1).await;
    let report = consumer.shutdown().await.unwrap();
    assert_eq!((report.handled, book.numbers().len()), (0, 3), "{report:?}");
    // The letter as a replay writes it: the record, with its headers.
    producer.send(&toll(7, "seven")).await.unwrap();
    let consumer = bridge(&kafka).state(book.clone()).on(pay);
    let consumer = consumer.idempotent(store);
    let report = ends(consumer, book.clone().until(7)).await.unwrap();
    assert_eq!((report.handled, report.duplicates), (1, 0), "{report:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_came_by_a_retry_topic_is_known_by_the_place_where_it_was_first() {
    async fn later(
        paid: TollPaidEvent,
        meta: RecordMetadata,
        State(book): State<Book>,
    ) -> Result<(), BoxError> {
        if paid.number == 1 && !meta.topic.contains("retry") {
            return Err("not yet".into());
        }
        book.note(paid.number);
        Ok(())
    }
    let (kafka, _) = with_tolls(
        1,
        [TollPaidEvent {
            id: Some(String::new()),
            ..toll(1, "")
        }],
    )
    .await;
    let (store, book) = (Memory::new(10), Book::default());
    let consumer = bridge(&kafka).retry(kafka_event::Retry::attempts(1));
    let consumer = consumer.retry_topics(RetryTopics::after([Duration::from_millis(50)]));
    let consumer = consumer
        .state(book.clone())
        .on(later)
        .idempotent(store.clone());
    let report = ends(consumer, book.clone().until(1)).await.unwrap();
    assert_eq!((report.postponed, report.duplicates), (1, 0), "{report:?}");
    let place = kafka_event::once::EventId::new("bridge", "bridge.TollPaidEvent", "tolls-0@0");
    let begun = kafka_event::once::Store::begin(&store, &place)
        .await
        .unwrap();
    assert!(matches!(begun, kafka_event::once::Begun::Done), "{begun:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tombstone_has_ids_of_its_own() {
    async fn deleted(gate: i64, State(book): State<Book>) -> Result<(), Infallible> {
        book.note(-gate);
        Ok(())
    }
    let (kafka, producer) = with_tolls(1, [toll(1, "x"), toll(1, "x")]).await;
    for _ in 0..2 {
        producer.send_tombstone::<TollPaidEvent>(&1).await.unwrap();
    }
    producer.send(&toll(9, "9")).await.unwrap();
    let book = Book::default();
    let consumer = bridge(&kafka).state(book.clone());
    let consumer = consumer.on(pay).on_tombstone::<TollPaidEvent, _>(deleted);
    // By key, a tombstone would be a duplicate of its event, if the two had one memory.
    let consumer = consumer.idempotent(Memory::new(10));
    let consumer = consumer.idempotent_by(|record| record.key().map(<[u8]>::to_vec));
    let report = ends(consumer, book.clone().until(9)).await.unwrap();
    assert_eq!(book.numbers(), [1, -1, 9]);
    assert_eq!(report.duplicates, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_and_what_nobody_wants_is_never_asked_for() {
    let (kafka, producer) = with_tolls(1, [toll(1, "one")]).await;
    let whole = toll(2, "").to_record().unwrap().value.unwrap();
    // It has a frame that is known, and ends in the middle.
    let bytes = whole[..10].to_vec();
    let id = Some("one".to_owned());
    producer
        .send(&foreign::TollPaidEvent { bytes, id })
        .await
        .unwrap();
    producer.send_tombstone::<TollPaidEvent>(&1).await.unwrap();
    producer.send(&toll(9, "9")).await.unwrap();
    let book = Book::default();
    let consumer = bridge(&kafka).state(book.clone()).on(pay);
    let consumer = consumer.idempotent(Memory::new(10));
    let report = ends(consumer, book.clone().until(9)).await.unwrap();
    // Were it asked for, the id that the first record has too would make it a duplicate.
    assert_eq!(
        (report.unreadable, report.dead_lettered),
        (1, 1),
        "{report:?}"
    );
    assert_eq!((report.skipped, report.duplicates), (1, 0), "{report:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_record_waits_while_the_first_is_being_handled() {
    let (kafka, _) = with_tolls(1, [toll(1, "x"), toll(2, "x"), toll(3, "y")]).await;
    let book = Book::default();
    let (open, opened) = oneshot::channel::<()>();
    let door = Arc::new(Mutex::new(Some(opened)));
    let slow = move |paid: TollPaidEvent, State(book): State<Book>| {
        book.note(-paid.number);
        let opened = match paid.number {
            3 => None,
            _ => door.lock().unwrap().take(),
        };
        async move {
            if let Some(opened) = opened {
                opened.await?;
            }
            book.note(paid.number);
            Ok::<(), BoxError>(())
        }
    };
    let consumer = bridge(&kafka).ordering(Ordering::None).state(book.clone());
    let consumer = consumer.on(slow).idempotent(Memory::new(10));
    let consumer = consumer.start().await.unwrap();
    let handle = consumer.handle();
    let mut open = Some(open);
    let all = async {
        let report = loop {
            let report = handle.report().await.unwrap();
            let begun = book.numbers().into_iter().filter(|number| *number < 0);
            if report.handled == 1 && begun.count() == 2 && open.is_some() {
                // One of the two is at the door; the other one is neither handled nor done.
                assert_eq!((report.duplicates, report.handed_back), (0, 2));
                open.take().unwrap().send(()).unwrap();
            }
            if report.read == 3 && report.handed_back == 0 {
                break report;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        };
        assert_eq!((report.handled, report.duplicates), (2, 1));
    };
    tokio::time::timeout(crate::LONG, all).await.unwrap();
    assert_eq!(book.numbers().len(), 4, "two handlers began and ended");
    consumer.shutdown().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_is_abandoned_leaves_nothing_claimed() {
    async fn hangs(paid: TollPaidEvent, State(book): State<Book>) -> Result<(), Infallible> {
        book.note(-paid.number);
        std::future::pending().await
    }
    let (kafka, _) = with_tolls(1, [toll(1, "x")]).await;
    let (store, book) = (Memory::new(10), Book::default());
    let consumer = bridge(&kafka).shutdown_deadline(Duration::from_millis(100));
    let consumer = consumer.state(book.clone()).on(hangs);
    let consumer = consumer.idempotent(store.clone());
    let report = ends(consumer, book.clone().until(-1)).await.unwrap();
    assert_eq!((report.handled, report.handed_back), (0, 1));
    let consumer = bridge(&kafka).state(book.clone()).on(pay);
    let report = ends(consumer.idempotent(store), book.clone().until(1))
        .await
        .unwrap();
    assert_eq!((report.handled, report.duplicates), (1, 0));
}
