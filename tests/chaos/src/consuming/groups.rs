//! What happens to groups and their members: a coordinator that dies, members that come and go, handlers that are slow.

use std::convert::Infallible;
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{BoxError, Consumer, ConsumerBuilder, Ordering};
use kafka_event_tests::faults::Outcome;

use super::book::{Book, number, step};
use super::tally::Tally;
use crate::load::{Load, StepTakenEvent};
use crate::row::Row;
use crate::stage::{Stage, blocking};

/// Partitions of `__consumer_offsets` on the cluster of the harness.
const OFFSETS_PARTITIONS: i32 = 4;

/// The partition of `__consumer_offsets` that a group is kept in: Java's hash of its name.
fn partition_of(group: &str) -> u32 {
    let hash = group.encode_utf16().fold(0i32, |hash, unit| {
        hash.wrapping_mul(31).wrapping_add(i32::from(unit))
    });
    ((hash & i32::MAX) % OFFSETS_PARTITIONS).unsigned_abs()
}

/// The broker that coordinates the group is killed, and comes back.
pub(crate) async fn coordinator_killed(stage: &Stage<'_>) -> Result<Row, BoxError> {
    let case = "coordinator-killed";
    stage
        .fault(case, async |_| {
            let partition = partition_of(case);
            let broker = blocking(|| stage.cluster.leader("__consumer_offsets", partition))?;
            stage.kill_and_restart(broker).await
        })
        .await
}

/// What a load leaves to one or more members, and how they fared.
async fn under_load(
    stage: &Stage<'_>,
    case: &'static str,
    members: impl AsyncFnOnce(
        &dyn Fn() -> ConsumerBuilder<()>,
        &Book,
    ) -> Result<Vec<Consumer>, BoxError>,
) -> Result<Tally, BoxError> {
    let kafka = stage.topic(case, &[]).await?;
    let book = Book::default();
    let load = Load::start(kafka.producer().event::<StepTakenEvent>().await?);
    let members = members(&|| kafka.consumer(case), &book).await?;
    let heard = load.stop().await?;
    let expected = || heard.acknowledged.iter().copied().map(number);
    book.until_all(expected()).await;
    let mut tally = Tally {
        name: case,
        ..Tally::default()
    };
    let mut rebalances = 0;
    for member in members {
        let report = member.shutdown().await?;
        tally.read += report.read;
        rebalances += report.rebalances;
    }
    tally.outcome = Outcome::of(&book.handled(), expected());
    tally.silence = book.longest_silence();
    tally.remark = format!("{rebalances} rebalances of those that stayed");
    Ok(tally)
}

/// Every second or so one member comes and the oldest of three goes.
pub(crate) async fn members_come_and_go(stage: &Stage<'_>) -> Result<Tally, BoxError> {
    let end = tokio::time::Instant::now() + 4 * stage.calm;
    let mut gone = 0;
    let tally = under_load(stage, "members-come-and-go", async |consumer, book| {
        let mut members = Vec::new();
        while tokio::time::Instant::now() < end || members.len() < 3 {
            let member = consumer().set("heartbeat.interval.ms", 200);
            let member = member.ordering(Ordering::Key).concurrency(8);
            members.push(member.state(book.clone()).on(step).start().await?);
            if members.len() > 3 {
                gone += members.remove(0).shutdown().await?.read;
            }
            tokio::time::sleep(Duration::from_millis(700)).await;
        }
        Ok(members)
    });
    let mut tally = tally.await?;
    tally.read += gone;
    Ok(tally)
}

/// Longer than `max.poll.interval.ms` below, which cannot be less than the session's timeout; and that is as long as a busy machine may keep the client
/// from its heartbeats.
const SLOW: Duration = Duration::from_secs(12);

async fn slow(event: StepTakenEvent, State(book): State<Book>) -> Result<(), Infallible> {
    if event.number == 5 {
        tokio::time::sleep(SLOW).await;
    }
    book.note(&event);
    Ok(())
}

/// One handler of each key takes longer than `max.poll.interval.ms`: the member stays one.
pub(crate) async fn slow_handlers(stage: &Stage<'_>) -> Result<Tally, BoxError> {
    let mut tally = under_load(stage, "slow-handlers", async |consumer, book| {
        let member = consumer().set("max.poll.interval.ms", 10_000);
        let member = member.set("session.timeout.ms", 10_000);
        let member = member.ordering(Ordering::Key);
        let member = member.state(book.clone()).on(slow).start().await?;
        tokio::time::sleep(stage.calm).await;
        Ok(vec![member])
    })
    .await?;
    if !tally.remark.starts_with("1 ") {
        return Err(format!("the member lost its partitions: {}", tally.remark).into());
    }
    tally.remark = format!("handlers of {SLOW:?}, max.poll.interval.ms 10 s");
    Ok(tally)
}
