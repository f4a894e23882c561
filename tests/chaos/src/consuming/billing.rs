//! Consumers that bill orders in transactions, in processes of their own that are killed again and again while orders come.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::process::Command;
use std::time::{Duration, Instant};

use kafka_event::BoxError;
use kafka_event::prelude::*;
use kafka_event::testing::events;
use kafka_event_tests::billing::{
    InvoiceWrittenEvent, ONE_BY_ONE, OrderPlacedEvent, billing, group, start, topics,
};
use kafka_event_tests::faults::{Outcome, Program};

use super::book::{Book, number};
use super::tally::Tally;
use crate::load::{KEYS, Load};
use crate::stage::{PARTITIONS, Stage, blocking};

/// The word that makes this program a consumer that bills and is killed.
pub(crate) const AS_BILLER: &str = "--as-biller";

/// The names of those that bill side by side.
const BILLERS: [&str; 2] = ["chaos-biller-1", "chaos-biller-2"];

/// For each round.
const KILLS: i64 = 10;

async fn see(invoice: InvoiceWrittenEvent, State(book): State<Book>) -> Result<(), Infallible> {
    book.note_one(invoice.customer, invoice.number);
    Ok(())
}

/// One after the other is killed, now and then both, and starts anew under its name. Of each order there is one invoice for a reader of what is committed.
pub(crate) async fn billers_killed(stage: &Stage<'_>) -> Result<Tally, BoxError> {
    let case = "transactional";
    let (bootstrap, name) = (stage.cluster.bootstrap(), format!("chaos.{case}"));
    let kafka = billing(bootstrap, &name);
    topics(&kafka, PARTITIONS).await?;
    let book = Book::default();
    let watcher = kafka.consumer(group(&kafka, "watcher"));
    let watcher = watcher.state(book.clone()).on(see).start().await?;
    let producer = kafka.producer().event::<OrderPlacedEvent>().await?;
    let load = Load::of(producer, |customer, step| OrderPlacedEvent {
        customer,
        number: number((customer, step)),
    });
    // What is placed from now on, none can have billed that was killed before.
    let goes_on = async || {
        let placed = i64::try_from(load.sent())?;
        let what = "an order of each customer that was placed after the kill is billed";
        let is_billed = async || Ok(book.keys_from(placed) == usize::try_from(KEYS)?);
        stage.until(what, is_billed).await
    };
    let run = |id| -> Result<Program, BoxError> {
        let mut program = Command::new(std::env::current_exe()?);
        program.arg(AS_BILLER);
        let kind = ("classic", ONE_BY_ONE);
        Ok(start(program, (bootstrap, &name), id, 0, kind)?)
    };
    let mut billers = VecDeque::new();
    for id in BILLERS {
        billers.push_back((id, run(id)?));
    }
    goes_on().await?;
    let (kills, mut recovered, mut killed) = (KILLS * stage.rounds, Duration::ZERO, 0);
    for kill in 0..kills {
        // Anywhere between two commits, which come every 100 ms.
        let somewhere = u64::try_from(20 + kill * 137 % 230)?;
        tokio::time::sleep(Duration::from_millis(somewhere)).await;
        let victims = if kill % 3 == 2 { 2 } else { 1 };
        let begin = Instant::now();
        let dead = billers.drain(..victims).map(kill9);
        let dead = dead.collect::<Result<Vec<_>, BoxError>>()?;
        killed += dead.len();
        for id in dead {
            billers.push_back((id, run(id)?));
        }
        goes_on().await?;
        recovered = recovered.max(begin.elapsed());
    }
    let heard = load.stop().await?;
    let expected = || heard.acknowledged.iter().copied().map(number);
    book.until_all(expected()).await;
    // One that came back when its session had ended waits for a rebalance, and may not hear a signal yet.
    let billing = kafka.group(group(&kafka, "billing"));
    let have_partitions = async || {
        let members = billing.members().await?;
        let busy = members.iter().filter(|one| !one.assignment.is_empty());
        Ok(busy.count() == BILLERS.len())
    };
    stage.until("all have partitions", have_partitions).await?;
    // What they have begun is committed or aborted when they have ended.
    for (_, program) in billers {
        blocking(|| program.terminate())?;
        if !blocking(|| program.end())?.success() {
            return Err("a consumer did not end well".into());
        }
    }
    let report = watcher.shutdown().await?;
    let seen = events::<InvoiceWrittenEvent>(&kafka).await?;
    let seen: Vec<_> = seen.iter().map(|one| (one.customer, one.number)).collect();
    let aborted = all_invoices(bootstrap, &name).await? - seen.len();
    if aborted == 0 {
        return Err("nothing was aborted: none was killed in the middle of a transaction".into());
    }
    Ok(Tally {
        name: case,
        read: report.read,
        outcome: Outcome::of(&seen, expected()),
        silence: recovered,
        remark: format!("{killed} kills; {aborted} more invoices are of aborted transactions"),
        ..Tally::default()
    })
}

fn kill9((id, mut program): (&str, Program)) -> Result<&str, BoxError> {
    if let Some(status) = program.ended()? {
        return Err(format!("{id} has ended by itself: {status}").into());
    }
    blocking(|| program.kill9())?;
    Ok(id)
}

/// How many invoices are on the topic, those of aborted transactions too.
async fn all_invoices(bootstrap: &str, name: &str) -> Result<usize, BoxError> {
    let kafka = Kafka::builder()
        .set("bootstrap.servers", bootstrap)
        .set("isolation.level", "read_uncommitted")
        .variable("billing", name)
        .build()?;
    Ok(events::<InvoiceWrittenEvent>(&kafka).await?.len())
}
