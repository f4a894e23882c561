//! Dead-letter topics that cannot be written: nothing is lost, the partition waits and says so, and goes on when they can.

use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{BoxError, Kafka};
use kafka_event_tests::faults::Outcome;

use super::book::{Book, number};
use super::tally::Tally;
use crate::cases::{acl, authorised};
use crate::load::{Load, StepTakenEvent};
use crate::stage::{PARTITIONS, Stage, blocking};

#[derive(Debug, Disposition)]
#[disposition(dead_letter)]
struct Refused;

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("this step is refused")
    }
}

impl std::error::Error for Refused {}

fn is_refused(number: i64) -> bool {
    number % 100 == 7
}

async fn refusing(event: StepTakenEvent, State(book): State<Book>) -> Result<(), Refused> {
    if is_refused(number((event.key, event.number))) {
        return Err(Refused);
    }
    book.note(&event);
    Ok(())
}

/// Reads with `kafka` while dead letters cannot be written, until all partitions wait; then the topic is repaired.
async fn blocked(
    stage: &Stage<'_>,
    case: &'static str,
    kafka: &Kafka,
    repair: impl AsyncFnOnce() -> Result<(), BoxError>,
) -> Result<Tally, BoxError> {
    let book = Book::default();
    let own = stage.kafka(case)?;
    let load = Load::start(own.producer().event::<StepTakenEvent>().await?);
    let consumer = kafka.consumer(case).state(book.clone()).on(refusing);
    let consumer = consumer.start().await?;
    let handle = consumer.handle();
    tokio::time::sleep(stage.calm).await;
    let heard = load.stop().await?;
    // Visible: in the counts, and as a position that stands still.
    stage
        .until("dead letters cannot be written", async || {
            Ok(handle.report().await?.dead_letter_failures > 0)
        })
        .await?;
    stage
        .until("the partitions stand still", async || {
            let before = book.count();
            tokio::time::sleep(Duration::from_millis(300)).await;
            Ok(book.count() == before)
        })
        .await?;
    let waiting = handle.report().await?;
    if waiting.dead_lettered > 0 {
        return Err(format!(
            "{} dead letters were written all the same",
            waiting.dead_lettered
        )
        .into());
    }
    repair().await?;
    let expected = || heard.acknowledged.iter().copied().map(number);
    book.until_all(expected().filter(|number| !is_refused(*number)))
        .await;
    let refused = expected().filter(|number| is_refused(*number)).count();
    stage
        .until("all dead letters are written", async || {
            Ok(handle.report().await?.dead_lettered >= refused as u64)
        })
        .await?;
    let report = consumer.shutdown().await?;
    let mut tally = Tally {
        name: case,
        read: report.read,
        outcome: Outcome::of(
            &book.handled(),
            expected().filter(|number| !is_refused(*number)),
        ),
        silence: book.longest_silence(),
        remark: format!(
            "{} attempts to write one failed",
            report.dead_letter_failures
        ),
        ..Tally::default()
    };
    tally.letters(&own, refused).await?;
    Ok(tally)
}

fn name(case: &str) -> String {
    format!("chaos.{case}.DLT")
}

/// There is no such topic.
pub(crate) async fn letters_missing(stage: &Stage<'_>) -> Result<Tally, BoxError> {
    let case = "letters-missing";
    let kafka = stage.topic(case, &[]).await?;
    blocked(stage, case, &kafka, async || {
        kafka.topics().ensure(&name(case), PARTITIONS, &[]).await?;
        Ok(())
    })
    .await
}

/// There is no room for a letter, not even for the record alone.
pub(crate) async fn letters_without_room(stage: &Stage<'_>) -> Result<Tally, BoxError> {
    let case = "letters-without-room";
    let kafka = stage.topic(case, &[]).await?;
    let small = [("max.message.bytes", "100")];
    kafka
        .topics()
        .ensure(&name(case), PARTITIONS, &small)
        .await?;
    blocked(stage, case, &kafka, async || {
        let topic = name(case);
        let alter = [
            "--alter",
            "--entity-type",
            "topics",
            "--entity-name",
            &topic,
        ];
        let larger = ["--add-config", "max.message.bytes=1048588"];
        let args = [&alter[..], &larger].concat();
        blocking(|| stage.cluster.java_tool("kafka.admin.ConfigCommand", &args))?;
        Ok(())
    })
    .await
}

/// The consumer may read, and not write dead letters.
pub(crate) async fn letters_unauthorised(stage: &Stage<'_>) -> Result<Tally, BoxError> {
    let case = "letters-unauthorised";
    let kafka = stage.with_letters(case).await?;
    drop(kafka);
    let (topic, letters) = (format!("chaos.{case}"), name(case));
    let read = ["--operation", "Read", "--topic", &topic, "--group", case];
    acl(stage, "--add", &read)?;
    let kafka = authorised(stage, case).await?;
    let tally = blocked(stage, case, &kafka, async || {
        acl(
            stage,
            "--add",
            &["--operation", "Write", "--topic", &letters],
        )
    })
    .await;
    // The user is refused elsewhere.
    acl(stage, "--remove", &read)?;
    acl(
        stage,
        "--remove",
        &["--operation", "Write", "--topic", &letters],
    )?;
    tally
}
