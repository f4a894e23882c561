//! Transactions while the leader of a partition is killed: each is seen whole or not at all.

use std::collections::BTreeMap;

use kafka_event::prelude::*;
use kafka_event::{BoxError, SendError, Written};
use tokio::sync::oneshot;

use crate::found::Found;
use crate::load::{KEYS, StepTakenEvent};
use crate::stage::{PARTITIONS, Stage, blocking};

/// How a transaction ended, as the producer said: committed, or what is written of it.
type Ends = BTreeMap<i64, Option<Written>>;

/// A leader is killed, and comes back, while transactions over all partitions follow one another.
pub(crate) async fn transactions(stage: &Stage<'_>) -> Result<String, BoxError> {
    let case = "transactions";
    let kafka = stage.topic(case, &[]).await?;
    let (stop, stopped) = oneshot::channel();
    let load = tokio::spawn(run(kafka.clone(), stopped));
    tokio::time::sleep(stage.calm).await;
    let leader = stage.leader(case)?;
    blocking(|| stage.cluster.kill9(leader))?;
    tokio::time::sleep(stage.frozen).await;
    blocking(|| stage.cluster.restart(leader))?;
    tokio::time::sleep(stage.calm).await;
    // A load that has ended by itself says why below.
    let _ = stop.send(());
    let ends = load.await??;
    let found = Found::read(&kafka, PARTITIONS).await?;
    for (number, end) in &ends {
        let steps = (0..KEYS).map(|key| found.steps.get(&(key, *number)));
        let seen: Vec<usize> = steps.map(|times| times.copied().unwrap_or(0)).collect();
        let all = seen.iter().all(|times| *times == 1);
        let none = seen.iter().all(|times| *times == 0);
        let holds = match end {
            None => all,
            Some(Written::No) => none,
            Some(Written::Maybe) => all || none,
        };
        if !holds {
            return Err(
                format!("transaction {number} ended as {end:?} and is seen as {seen:?}").into(),
            );
        }
    }
    let count = |wanted| ends.values().filter(|end| **end == wanted).count();
    Ok(format!(
        "of {KEYS} events each: {} committed and seen whole, {} aborted and not seen, {} not known and whole or not seen",
        count(None),
        count(Some(Written::No)),
        count(Some(Written::Maybe))
    ))
}

async fn run(kafka: Kafka, mut stopped: oneshot::Receiver<()>) -> Result<Ends, BoxError> {
    let builder = kafka.producer().transactional("chaos-1");
    let builder = builder.event::<StepTakenEvent>();
    let mut producer = builder.clone().await?;
    let mut ends = Ends::new();
    for number in 0.. {
        if stopped.try_recv() != Err(oneshot::error::TryRecvError::Empty) {
            break;
        }
        let work = producer.transaction(async |tx| {
            for key in 0..KEYS {
                tx.enqueue(&StepTakenEvent::new(key, number)).await?;
            }
            // One in five is aborted.
            match number % 5 {
                4 => Err(SendError::Closed { event: "the test" }),
                _ => Ok(()),
            }
        });
        let end = work.await;
        if end.as_ref().is_err_and(|error| error.is_fatal()) {
            producer = builder.clone().await?;
        }
        ends.insert(number, end.err().map(|error| error.written()));
    }
    Ok(ends)
}
