//! The run: rows become events and are sent; events come back and are held against the ledger.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use kafka_event::Pending;
use kafka_event::prelude::*;
use tokio::sync::{Notify, Semaphore};

use crate::events::{
    FlightArrivedEvent, FlightCancelledEvent, FlightDepartedEvent, FlightDivertedEvent, Movement,
};
use crate::ledger::{Counts, Ledger};
use crate::output::chain;
use crate::rows::{Row, Rows};

/// How far the producer may run ahead of the consumer, in events: this bounds the memory of the run, and stays below what a partition of the
/// embedded broker keeps.
const LEAD: usize = 10_000;

/// How long the run waits for the next event to come back before it counts the rest as lost.
const PATIENCE: Duration = Duration::from_secs(30);

/// What both sides of the run share.
#[derive(Clone)]
struct Desk {
    run: Arc<str>,
    ledger: Arc<Ledger>,
    lead: Arc<Semaphore>,
}

async fn came_back(
    movement: Movement,
    State(desk): State<Desk>,
) -> Result<(), std::convert::Infallible> {
    let (flight, run, sequence) = movement.identity();
    if run != &*desk.run {
        desk.ledger.foreign();
    } else if desk.ledger.seen(movement.name(), flight, sequence) {
        desk.lead.add_permits(1);
    }
    Ok(())
}

/// Sends every row of the file and waits until it has come back.
pub(crate) async fn run(
    kafka: &Kafka,
    rows: Rows,
    input: &Path,
) -> Result<(Counts, Duration), String> {
    let start = Instant::now();
    let run: Arc<str> = uuid::Uuid::new_v4().to_string().into();
    let desk = Desk {
        run: Arc::clone(&run),
        ledger: Arc::default(),
        lead: Arc::new(Semaphore::new(LEAD)),
    };
    let producer = kafka
        .producer()
        .event::<FlightDepartedEvent>()
        .event::<FlightArrivedEvent>()
        .event::<FlightDivertedEvent>()
        .event::<FlightCancelledEvent>()
        .await
        .map_err(|error| chain(&error))?;
    let done = Arc::new(Notify::new());
    let ended = Arc::clone(&done);
    let consumer = kafka
        .consumer(format!("flights-{run}"))
        .state(desk.clone())
        .on_set(came_back);
    let mut consumer = tokio::spawn(consumer.run_until(async move { ended.notified().await }));
    let sending = send_all(&producer, rows, input, &desk);
    tokio::select! {
        sent = sending => sent?,
        ended = &mut consumer => return Err(match ended {
            Ok(Err(error)) => chain(&error),
            _ => "the consumer ended before the producer".to_owned(),
        }),
    }
    wait_for_the_rest(&desk.ledger).await;
    done.notify_one();
    match consumer.await {
        Ok(Ok(_)) => Ok((desk.ledger.close(), start.elapsed())),
        Ok(Err(error)) => Err(chain(&error)),
        Err(_) => Err("the consumer was abandoned".to_owned()),
    }
}

/// Waits until everything has come back, or until nothing has come for too long: records of earlier runs are progress too.
async fn wait_for_the_rest(ledger: &Ledger) {
    let (mut last, mut since) = (ledger.progress(), Instant::now());
    while last.0 > 0 && since.elapsed() < PATIENCE {
        tokio::time::sleep(Duration::from_millis(5)).await;
        let now = ledger.progress();
        if now != last {
            (last, since) = (now, Instant::now());
        }
    }
}

/// Takes a place in the lead.
async fn place_in_lead(desk: &Desk) -> Result<(), String> {
    let (mut last, mut since) = (desk.ledger.progress(), Instant::now());
    while since.elapsed() < PATIENCE {
        let step = tokio::time::timeout(Duration::from_millis(100), desk.lead.acquire()).await;
        if let Ok(Ok(permit)) = step {
            // It comes back with the event.
            permit.forget();
            return Ok(());
        }
        let now = desk.ledger.progress();
        if now != last {
            (last, since) = (now, Instant::now());
        }
    }
    Err(format!(
        "no event has come back for {} s, and {} are on their way",
        PATIENCE.as_secs(),
        last.0
    ))
}

async fn send_all(
    producer: &Producer,
    mut rows: Rows,
    input: &Path,
    desk: &Desk,
) -> Result<(), String> {
    let bar = ProgressBar::new(std::fs::metadata(input).map_or(0, |file| file.len()));
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {elapsed}") {
        bar.set_style(style);
    }
    let mut sender = Sender {
        producer,
        desk,
        sequence: 0,
        pending: VecDeque::with_capacity(LEAD),
    };
    while let Some(row) = rows.next() {
        match row {
            Ok(row) => sender.flight(row).await?,
            Err(row) => {
                desk.ledger.rejected();
                bar.suspend(|| eprintln!("line {}: {}", row.line, row.reason));
            }
        }
        bar.set_position(rows.position());
    }
    bar.finish_and_clear();
    while let Some(pending) = sender.pending.pop_front() {
        pending.await.map_err(|error| chain(&error))?;
    }
    Ok(())
}

/// Sends the events of flights, each with its number.
struct Sender<'a> {
    producer: &'a Producer,
    desk: &'a Desk,
    sequence: i64,
    pending: VecDeque<Pending>,
}

impl Sender<'_> {
    /// The events of one flight: cancelled; or departed, and then arrived or diverted.
    async fn flight(&mut self, row: Row) -> Result<(), String> {
        let Row {
            flight,
            scheduled_at,
            destination,
            departed,
            air_minutes,
            arrival_delay,
            distance_miles,
        } = row;
        let run = self.desk.run.to_string();
        let later = |minutes: i32| {
            Timestamp::from_millis(scheduled_at.as_millis() + i64::from(minutes) * 60_000)
        };
        let Some(departure) = departed else {
            return self
                .send(|sequence| FlightCancelledEvent {
                    flight,
                    at: scheduled_at,
                    run,
                    sequence,
                    destination,
                })
                .await;
        };
        let (key, to) = (flight.clone(), destination.clone());
        let delay_minutes = departure.delay_minutes;
        self.send(|sequence| FlightDepartedEvent {
            flight: key,
            at: later(delay_minutes),
            run: run.clone(),
            sequence,
            destination: to,
            delay_minutes,
            tail_number: departure.tail_number,
            distance_miles,
        })
        .await?;
        match air_minutes {
            Some(air_minutes) => {
                self.send(|sequence| FlightArrivedEvent {
                    flight,
                    at: later(delay_minutes.saturating_add(air_minutes)),
                    run: run.clone(),
                    sequence,
                    destination,
                    delay_minutes: arrival_delay,
                    air_minutes,
                })
                .await
            }
            None => {
                self.send(|sequence| FlightDivertedEvent {
                    flight,
                    at: later(delay_minutes),
                    run: run.clone(),
                    sequence,
                    destination,
                })
                .await
            }
        }
    }

    async fn send<E: Event + Flight>(
        &mut self,
        event: impl FnOnce(i64) -> E,
    ) -> Result<(), String> {
        place_in_lead(self.desk).await?;
        let event = event(self.sequence);
        self.desk
            .ledger
            .sent(E::CONTRACT.name, event.flight(), self.sequence);
        self.sequence += 1;
        let pending = self
            .producer
            .enqueue(&event)
            .await
            .map_err(|error| chain(&error))?;
        self.pending.push_back(pending);
        if self.pending.len() == LEAD
            && let Some(first) = self.pending.pop_front()
        {
            first.await.map_err(|error| chain(&error))?;
        }
        Ok(())
    }
}

/// An event of a flight.
trait Flight {
    /// The flight.
    fn flight(&self) -> &crate::events::FlightKey;
}

macro_rules! flight {
    ($($event:ty),*) => {$(
        impl Flight for $event {
            fn flight(&self) -> &crate::events::FlightKey {
                &self.flight
            }
        }
    )*};
}

flight!(
    FlightDepartedEvent,
    FlightArrivedEvent,
    FlightDivertedEvent,
    FlightCancelledEvent
);
