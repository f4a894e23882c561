//! The test kit: each way that a record can end, without a broker; and the events that were sent, with one.

#![cfg(feature = "client")]
#![allow(missing_docs, clippy::panic, clippy::unwrap_used)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kafka_event::once::Memory;
use kafka_event::prelude::*;
use kafka_event::testing::{Handling, TestRecord, events, eventually, until};
use kafka_event::{BatchError, Batches, BoxError, HandlerTimeout, RecordHeaders, Verdict};

#[kafka_event(topic = "${env}.seats", key = id)]
#[derive(Debug, PartialEq)]
pub struct SeatBookedEvent {
    id: i64,
}

#[kafka_event(topic = "${env}.seats", key = id)]
pub struct SeatReleasedEvent {
    id: i64,
}

async fn booked(
    seat: SeatBookedEvent,
    meta: RecordMetadata,
    headers: RecordHeaders,
    State(row): State<i64>,
) -> Result<(), BoxError> {
    match seat.id {
        1 => panic!("a bug"),
        2 => std::future::pending().await,
        3 => Err("no such seat".into()),
        id => {
            let place = (&*meta.topic, meta.partition, meta.offset);
            assert_eq!(place, ("test.seats", 2, 40 + row + id));
            assert!(headers.contains(&("tenant".to_owned(), Some(b"acme".to_vec()))));
            Ok(())
        }
    }
}

fn nowhere() -> Kafka {
    let kafka = Kafka::builder().set("bootstrap.servers", "localhost:1");
    kafka.variable("env", "test").build().unwrap()
}

#[tokio::test]
async fn a_record_ends_as_in_a_running_consumer() {
    let consumer = nowhere()
        .consumer("booking")
        .state(0)
        .on(booked)
        .skip::<SeatReleasedEvent>()
        .handler_timeout(Duration::from_millis(50))
        .idempotent(Memory::new(100));
    let consumer = consumer.test().await.unwrap();
    let record = |id| consumer.record(&SeatBookedEvent { id }).unwrap();

    let fine = record(4).partition(2).offset(44).header("tenant", "acme");
    assert!(consumer.handle(&fine).await.is_handled());
    let again = consumer.handle(&fine).await;
    assert!(matches!(again, Handling::Duplicate), "{again}");

    let panicked = consumer.handle(&record(1)).await;
    assert_eq!(panicked.verdict(), Some(&Verdict::Retry(None)));
    assert_eq!(panicked.to_string(), "failed: it panicked: a bug");
    let late = consumer.handle(&record(2)).await;
    assert!(late.error::<HandlerTimeout>().is_some(), "{late}");
    let failed = consumer.handle(&record(3)).await;
    assert_eq!(failed.to_string(), "failed: no such seat");
    assert!(!failed.is_handled());

    let other = consumer.record(&SeatReleasedEvent { id: 1 }).unwrap();
    assert!(matches!(consumer.handle(&other).await, Handling::Skipped));
    let gone = consumer.tombstone::<SeatBookedEvent>(&4).unwrap();
    assert!(matches!(consumer.handle(&gone).await, Handling::Skipped));

    let mut foreign = Record::default();
    foreign.value = Some(b"no Avro".to_vec());
    let unreadable = consumer
        .handle(&TestRecord::new("test.seats", foreign))
        .await;
    assert_eq!(unreadable.verdict(), Some(&Verdict::DeadLetter));
    assert!(unreadable.error::<ReadError>().is_some(), "{unreadable}");
}

#[derive(Debug, thiserror::Error, Disposition)]
enum RowError {
    #[error("no such seat")]
    #[disposition(dead_letter)]
    NoSeat,
    #[error("the row is being painted")]
    #[disposition(retry)]
    Painted,
}

/// There is no seat 3, and seat 9 spoils its row.
async fn row(
    seats: Vec<(SeatBookedEvent, RecordMetadata)>,
    State(calls): State<Arc<Mutex<Vec<Vec<i64>>>>>,
) -> Result<(), BatchError<RowError>> {
    let seats: Vec<i64> = seats.iter().map(|(seat, _)| seat.id).collect();
    calls.lock().unwrap().push(seats.clone());
    if seats.contains(&9) {
        return Err(RowError::Painted.into());
    }
    match seats.iter().position(|seat| *seat == 3) {
        Some(index) => Err(BatchError::at(index, RowError::NoSeat)),
        None => Ok(()),
    }
}

async fn released(_: SeatReleasedEvent) -> Result<(), BoxError> {
    Ok(())
}

#[tokio::test]
async fn a_batch_is_handed_over_in_one_call_and_each_record_is_told_what_came_of_it() {
    let calls = Arc::new(Mutex::new(Vec::new()));
    let take = || std::mem::take(&mut *calls.lock().unwrap());
    let consumer = nowhere().consumer("booking").state(Arc::clone(&calls));
    let consumer = consumer.on_batch(Batches::of(2), row).on(released);
    let consumer = consumer.idempotent(Memory::new(100)).test().await.unwrap();
    let seat = |id: i64| {
        let record = consumer.record(&SeatBookedEvent { id }).unwrap();
        record.header("ce_id", id.to_string()).offset(id)
    };
    let texts = async |records: &[TestRecord]| {
        let handling = consumer.handle_batch(records).await;
        let texts: Vec<String> = handling.records.iter().map(Handling::to_string).collect();
        (texts, handling)
    };

    let (_, handling) = texts(&[seat(1), seat(2)]).await;
    assert!(handling.is_handled());
    assert_eq!(take(), [[1, 2]]);

    // What is known, what comes twice, what cannot be read, what nobody wants; and the record that fails.
    let mut foreign = Record::default();
    foreign.value = Some(b"no Avro".to_vec());
    let foreign = TestRecord::new("test.seats", foreign);
    let gone = consumer.tombstone::<SeatBookedEvent>(&4).unwrap();
    let records = [seat(2), seat(4), foreign, seat(4), gone, seat(3), seat(5)];
    let (texts_, handling) = texts(&records).await;
    assert_eq!(take(), [[4, 3, 5]]);
    assert!(texts_[2].starts_with("failed: "), "{texts_:?}");
    assert_eq!(handling.records[2].verdict(), Some(&Verdict::DeadLetter));
    assert_eq!(handling.records[5].verdict(), Some(&Verdict::DeadLetter));
    assert_eq!(
        (texts_[0].as_str(), texts_[1].as_str()),
        ("a duplicate", "handled")
    );
    assert_eq!(
        (texts_[4].as_str(), texts_[5].as_str()),
        ("skipped", "failed: no such seat")
    );
    assert_eq!(
        (texts_[3].as_str(), texts_[6].as_str()),
        ("not reached", "not reached")
    );
    assert!(handling.failed.is_none() && !handling.is_handled());

    let (texts_, _) = texts(&[seat(4), seat(6), seat(6)]).await;
    assert_eq!(texts_, ["a duplicate", "handled", "a duplicate"]);

    // As a whole; nothing is remembered.
    take();
    let (texts_, handling) = texts(&[seat(7), seat(9)]).await;
    assert_eq!(texts_, ["not reached", "not reached"]);
    let failed = handling.failed.unwrap();
    assert_eq!(failed.to_string(), "failed: the row is being painted");
    assert_eq!(failed.verdict(), Some(&Verdict::Retry(None)));

    // Another handler's record ends it, and one alone is a batch of one.
    let other = consumer.record(&SeatReleasedEvent { id: 1 }).unwrap();
    let (texts_, _) = texts(&[seat(7), other, seat(8)]).await;
    assert_eq!(texts_, ["handled", "not reached", "not reached"]);
    assert!(consumer.handle(&seat(8)).await.is_handled());
    assert_eq!(take(), [vec![7, 9], vec![7], vec![8]]);
}

#[kafka_event(topic = "${env}.tickets", key = seat)]
#[derive(Debug, PartialEq)]
pub struct TicketPrintedEvent {
    seat: i64,
}

#[kafka_event(topic = "${env}.notes", key = seat)]
#[derive(Debug, PartialEq)]
pub struct NoteWrittenEvent {
    seat: i64,
}

/// A ticket for each seat, and a note for every second one.
async fn printed(
    seat: SeatBookedEvent,
) -> Result<(Vec<TicketPrintedEvent>, Option<NoteWrittenEvent>), BoxError> {
    let seat = seat.id;
    if seat < 0 {
        return Err("no such seat".into());
    }
    let tickets = vec![
        TicketPrintedEvent { seat },
        TicketPrintedEvent { seat: -seat },
    ];
    Ok((
        tickets,
        (seat % 2 == 0).then_some(NoteWrittenEvent { seat }),
    ))
}

#[tokio::test]
async fn what_a_handler_returns_is_looked_at_and_sent_to_nobody() {
    let consumer = nowhere().consumer("printing").transactional("printing-1");
    let consumer = consumer.on(printed).test().await.unwrap();
    let seat = |id: i64| consumer.record(&SeatBookedEvent { id }).unwrap();
    let handling = consumer.handle(&seat(4)).await;
    let tickets = handling.returned::<TicketPrintedEvent>();
    assert_eq!(
        tickets,
        [
            &TicketPrintedEvent { seat: 4 },
            &TicketPrintedEvent { seat: -4 }
        ]
    );
    assert_eq!(
        handling.returned::<NoteWrittenEvent>(),
        [&NoteWrittenEvent { seat: 4 }]
    );
    assert!(handling.returned::<SeatBookedEvent>().is_empty());
    let Handling::Handled(returned) = consumer.handle(&seat(3)).await else {
        panic!("it is not handled");
    };
    assert_eq!((returned.len(), returned.is_empty()), (2, false));
    assert!(returned.of::<NoteWrittenEvent>().is_empty());
    let failed = consumer.handle(&seat(-1)).await;
    assert!(!failed.is_handled() && failed.returned::<TicketPrintedEvent>().is_empty());
}

/// A ticket for each seat, and a note for all of them. There is no seat 3.
async fn printed_together(
    seats: Vec<SeatBookedEvent>,
) -> Result<(Vec<TicketPrintedEvent>, NoteWrittenEvent), BatchError<RowError>> {
    let ticket = |(index, seat): (usize, &SeatBookedEvent)| match seat.id {
        3 => Err(BatchError::at(index, RowError::NoSeat)),
        id => Ok(TicketPrintedEvent { seat: id }),
    };
    let tickets = seats
        .iter()
        .enumerate()
        .map(ticket)
        .collect::<Result<_, _>>()?;
    Ok((tickets, NoteWrittenEvent { seat: seats[0].id }))
}

/// As in a transaction: nothing is returned for those before one that fails, and one that cannot be read ends the batch.
#[tokio::test]
async fn what_a_batch_handler_returns_is_looked_at_as_a_whole() {
    let consumer = nowhere().consumer("printing").transactional("printing-1");
    let consumer = consumer.on_batch(Batches::of(100), printed_together);
    let consumer = consumer.test().await.unwrap();
    let seat = |id: i64| consumer.record(&SeatBookedEvent { id }).unwrap();
    let tickets = |seats: &[i64]| -> Vec<TicketPrintedEvent> {
        let seats = seats.iter();
        seats
            .map(|seat| TicketPrintedEvent { seat: *seat })
            .collect()
    };
    let handling = consumer.handle_batch(&[seat(1), seat(2)]).await;
    assert!(handling.is_handled());
    let returned = handling.returned::<TicketPrintedEvent>();
    assert_eq!(returned, tickets(&[1, 2]).iter().collect::<Vec<_>>());
    let notes = handling.returned::<NoteWrittenEvent>();
    assert_eq!(notes, [&NoteWrittenEvent { seat: 1 }]);

    let handling = consumer.handle_batch(&[seat(2), seat(3), seat(4)]).await;
    let texts: Vec<String> = handling.records.iter().map(Handling::to_string).collect();
    assert_eq!(
        texts,
        ["not reached", "failed: no such seat", "not reached"]
    );
    assert_eq!(handling.records[1].verdict(), Some(&Verdict::DeadLetter));
    assert!(handling.returned::<TicketPrintedEvent>().is_empty());

    let mut foreign = Record::default();
    foreign.value = Some(b"no Avro".to_vec());
    let foreign = TestRecord::new("test.seats", foreign);
    let handling = consumer
        .handle_batch(&[seat(1), seat(2), foreign, seat(4)])
        .await;
    assert!(handling.records[1].is_handled() && handling.records[3].is_handled());
    assert_eq!(handling.records[2].verdict(), Some(&Verdict::DeadLetter));
    let returned = handling.returned::<NoteWrittenEvent>();
    assert_eq!(
        returned,
        [&NoteWrittenEvent { seat: 1 }, &NoteWrittenEvent { seat: 4 }]
    );

    // One alone is a batch of one.
    let handling = consumer.handle(&seat(7)).await;
    let notes = handling.returned::<NoteWrittenEvent>();
    assert_eq!(notes, [&NoteWrittenEvent { seat: 7 }]);
}

#[tokio::test]
async fn sent_events_are_read_by_their_type() {
    let kafka = Kafka::builder()
        .variable("env", "test")
        .build_embedded()
        .unwrap();
    assert!(
        events::<SeatBookedEvent>(&kafka).await.unwrap().is_empty(),
        "no topic yet"
    );
    kafka.topics().ensure("test.seats", 1, &[]).await.unwrap();
    let producer = kafka.producer().await.unwrap();
    producer.send(&SeatBookedEvent { id: 1 }).await.unwrap();
    producer.send(&SeatReleasedEvent { id: 1 }).await.unwrap();
    producer.send(&SeatBookedEvent { id: 2 }).await.unwrap();
    let sent = events::<SeatBookedEvent>(&kafka).await.unwrap();
    assert_eq!(sent, [SeatBookedEvent { id: 1 }, SeatBookedEvent { id: 2 }]);
}

#[tokio::test]
async fn what_does_not_come_is_named() {
    let brief = Duration::from_millis(20);
    let error = until("the moon is made of cheese", brief, async || false)
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "not within 20ms: the moon is made of cheese"
    );
    let mut looks = 0;
    let found = eventually("three looks", Duration::from_secs(60), async || {
        looks += 1;
        (looks == 3).then_some(looks)
    });
    assert_eq!(found.await, Ok(3));
}
