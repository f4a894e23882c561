//! The trip: every event is sent, and held against what its handler got.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kafka_event::prelude::*;
use tokio::sync::Semaphore;

use crate::samples;
use crate::schemas::com::example::catalog::CategoryMovedEvent;
use crate::schemas::com::example::logistics::ShipmentDispatchedEvent;
use crate::schemas::com::example::payments::v1::PaymentAuthorizedEvent;
use crate::schemas::com::example::people::EmployeeHiredEvent;
use crate::schemas::com::example::telemetry::ReadingReceivedEvent;

/// How long the events may take to come back.
const PATIENCE: Duration = Duration::from_secs(60);

/// What came back, by the full name of its schema.
#[derive(Clone)]
struct Back {
    events: Arc<Mutex<BTreeMap<&'static str, String>>>,
    count: Arc<Semaphore>,
}

async fn came_back<E: Event + Debug>(event: E, State(back): State<Back>) -> Result<(), Infallible> {
    let mut events = back.events.lock().unwrap_or_else(PoisonError::into_inner);
    events.insert(E::CONTRACT.full_name, format!("{event:?}"));
    back.count.add_permits(1);
    Ok(())
}

/// Sends an event and notes what has to come back.
async fn send<E: Event + Debug>(
    producer: &Producer,
    event: &E,
    sent: &mut BTreeMap<&'static str, String>,
) -> Result<(), String> {
    let receipt = producer.send(event).await.map_err(|e| e.to_string())?;
    let contract = E::CONTRACT;
    println!(
        "sent {} to {} ({} as {:016x})",
        contract.full_name, receipt.topic, contract.name, contract.fingerprint
    );
    sent.insert(contract.full_name, format!("{event:?}"));
    Ok(())
}

/// `false`: the run ended, and an event did not come back as it was sent.
pub(crate) async fn run() -> Result<bool, String> {
    let kafka = match std::env::var_os("KAFKA_BOOTSTRAP_SERVERS") {
        Some(_) => Kafka::from_env(),
        None => Kafka::embedded(),
    };
    let kafka = kafka.map_err(|error| error.to_string())?;
    for topic in ["payments", "readings", "catalog", "people", "shipments"] {
        let ensured = kafka.topics().ensure(topic, 1, &[]).await;
        ensured.map_err(|error| error.to_string())?;
    }
    let producer = kafka.producer().await.map_err(|error| error.to_string())?;
    let mut sent = BTreeMap::new();
    send(&producer, &samples::payment(), &mut sent).await?;
    send(&producer, &samples::reading(), &mut sent).await?;
    send(&producer, &samples::category(), &mut sent).await?;
    send(&producer, &samples::employee(), &mut sent).await?;
    send(&producer, &samples::shipment(), &mut sent).await?;

    let back = Back {
        events: Arc::default(),
        count: Arc::new(Semaphore::new(0)),
    };
    let all = (
        Arc::clone(&back.count),
        u32::try_from(sent.len()).unwrap_or(u32::MAX),
    );
    let ended = async move {
        // Either all came back, or patience is at its end: the comparison says which.
        let _ = tokio::time::timeout(PATIENCE, all.0.acquire_many(all.1)).await;
    };
    kafka
        .consumer(format!("schema-first-{}", uuid::Uuid::now_v7()))
        .state(back.clone())
        .on(came_back::<PaymentAuthorizedEvent>)
        .on(came_back::<ReadingReceivedEvent>)
        .on(came_back::<CategoryMovedEvent>)
        .on(came_back::<EmployeeHiredEvent>)
        .on(came_back::<ShipmentDispatchedEvent>)
        .run_until(ended)
        .await
        .map_err(|error| error.to_string())?;
    let events = back.events.lock().unwrap_or_else(PoisonError::into_inner);
    for (name, event) in &sent {
        let same = events.get(name) == Some(event);
        println!("{} {name}", if same { "came back" } else { "DIFFERS  " });
    }
    Ok(*events == sent)
}
