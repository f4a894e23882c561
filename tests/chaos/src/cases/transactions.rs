//! Transactions while the leader of a partition is killed: each is seen whole or not at all.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write as _;
use std::process::{Command, Stdio};

use kafka_event::prelude::*;
use kafka_event::{BoxError, SendError, Written};
use kafka_event_tests::faults::Lines;
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
    for round in 0..stage.rounds {
        let partition = u32::try_from(round)? % u32::from(PARTITIONS);
        let leader = stage.leader(case, partition)?;
        stage.kill_and_restart(leader).await?;
    }
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

/// The word that makes this program the producer that is killed.
pub(crate) const AS_PRODUCER: &str = "--as-producer";

/// The name of the producer that is killed.
const KILLED: &str = "chaos-killed";

/// The process is killed in the middle of a transaction, and comes back under the same name: each transaction is seen whole or not at all.
pub(crate) async fn process_killed(stage: &Stage<'_>) -> Result<String, BoxError> {
    let case = "transaction-process-killed";
    let kafka = stage.topic(case, &[]).await?;
    let lines = Lines::new(case);
    let kills = 3 * stage.rounds;
    for kill in 0..kills {
        let before = lines.all().len();
        let first = (kill * 1_000_000).to_string();
        let path = lines.path().to_string_lossy().into_owned();
        let mut child = Command::new(std::env::current_exe()?)
            .args([AS_PRODUCER, stage.cluster.bootstrap(), case, &path, &first])
            .stdin(Stdio::piped())
            .spawn()?;
        blocking(|| {
            let waited = lines.wait(|lines| lines.len() >= before + 20);
            child.kill()?;
            child.wait()?;
            waited.map_err(BoxError::from)
        })?;
    }
    // Its successor aborts what the last one left open.
    drop(
        kafka
            .producer()
            .transactional(KILLED)
            .event::<StepTakenEvent>()
            .await?,
    );
    let committed: BTreeSet<i64> = lines.handled().into_iter().map(|(_, n)| n).collect();
    let found = Found::read(&kafka, PARTITIONS).await?;
    let mut seen: BTreeMap<i64, usize> = committed.iter().map(|number| (*number, 0)).collect();
    for ((_, number), times) in &found.steps {
        *seen.entry(*number).or_insert(0) += times;
    }
    let whole = usize::try_from(KEYS)?;
    match seen.iter().find(|(_, events)| **events != whole) {
        Some((number, events)) => {
            Err(format!("of transaction {number} {events} of {KEYS} events are seen").into())
        }
        None => Ok(format!(
            "of {KEYS} events each, killed {kills} times: {} told of as committed, {} seen, all of them whole",
            committed.len(),
            seen.len()
        )),
    }
}

/// What the program does that is killed: one transaction after the other, and a line for each that is committed.
pub(crate) async fn produce(arguments: &[String]) -> Result<(), BoxError> {
    let [bootstrap, case, file, first] = arguments else {
        return Err("four arguments".into());
    };
    let kafka = Kafka::builder()
        .set("bootstrap.servers", bootstrap.as_str())
        .variable("case", case.as_str())
        .build()?;
    let mut lines = File::options().append(true).create(true).open(file)?;
    let producer = kafka.producer().transactional(KILLED);
    let producer = producer.event::<StepTakenEvent>().await?;
    let first: i64 = first.parse()?;
    for number in first.. {
        let work = producer.transaction(async |tx| {
            for key in 0..KEYS {
                tx.enqueue(&StepTakenEvent::new(key, number)).await?;
            }
            Ok::<(), SendError>(())
        });
        work.await?;
        lines.write_all(format!("0 {number}\n").as_bytes())?;
    }
    Ok(())
}
