//! Consumers in processes of their own, ended by signals in the middle of their work.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::time::{Duration, Instant};

use kafka_event::BoxError;
use kafka_event::prelude::*;
use kafka_event_tests::faults::{Lines, Outcome, ParcelDeliveredEvent, Program};

use super::tally::{Tally, letters};
use crate::load::send_all;
use crate::stage::{Stage, blocking};

/// The word that makes this program the consumer that is killed.
pub(crate) const AS_CONSUMER: &str = "--as-consumer";

const STREETS: i64 = 40;

/// How long a handler takes, in milliseconds; there are 32 at once, and positions are committed every half second.
const TAKES: u64 = 20;

/// The most that a kill can cost: all handlers at work for twice as long as a commit and its answer should take, and what was under way.
const BOUND: usize = 2 * 32 * 500 / 20 + 32;

/// Parcels on a topic of that name, from one number on.
async fn parcels(
    stage: &Stage<'_>,
    case: &str,
    numbers: std::ops::Range<i64>,
) -> Result<Kafka, BoxError> {
    let kafka = Kafka::builder()
        .set("bootstrap.servers", stage.cluster.bootstrap())
        .variable("faults", format!("chaos.{case}"))
        .build()?;
    let topic = format!("chaos.{case}");
    for name in [topic.clone(), format!("{topic}.DLT")] {
        kafka.topics().ensure(&name, 3, &[]).await?;
    }
    let parcels = numbers.map(|number| ParcelDeliveredEvent {
        street: number % STREETS,
        number,
    });
    send_all(&kafka, parcels).await?;
    Ok(kafka)
}

fn start(
    stage: &Stage<'_>,
    case: &str,
    lines: &Lines,
    handler: (u64, &[&str]),
) -> Result<Program, BoxError> {
    let mut program = Command::new(std::env::current_exe()?);
    program.arg(AS_CONSUMER);
    let topic = format!("chaos.{case}");
    Ok(Program::start(
        program,
        (stage.cluster.bootstrap(), &topic),
        lines,
        handler,
    )?)
}

/// How many parcels have been handled.
fn distinct(lines: &[String]) -> usize {
    let numbers = lines.iter().filter_map(|line| line.split_once(' '));
    let numbers: BTreeSet<_> = numbers.map(|(_, number)| number).collect();
    numbers.len()
}

/// Waits until that many parcels were handled, ends the consumer, and counts.
fn finish(
    case: &'static str,
    (consumer, lines): (Program, &Lines),
    expected: BTreeSet<i64>,
) -> Result<Tally, BoxError> {
    lines.wait(|lines| distinct(lines) >= expected.len())?;
    consumer.terminate()?;
    if !consumer.end()?.success() {
        return Err("the consumer did not end well".into());
    }
    let handled = lines.handled();
    Ok(Tally {
        name: case,
        read: handled.len() as u64,
        outcome: Outcome::of(&handled, expected),
        ..Tally::default()
    })
}

/// Lets a last consumer handle what is left and some more parcels: it has something to handle in any case, and by that is known to hear the signal.
async fn finish_with_some_more(
    stage: &Stage<'_>,
    case: &'static str,
    lines: &Lines,
    sent: i64,
) -> Result<Tally, BoxError> {
    let all = sent + STREETS;
    parcels(stage, case, sent..all).await?;
    blocking(|| {
        let consumer = start(stage, case, lines, (TAKES, &[]))?;
        finish(case, (consumer, lines), (0..all).collect())
    })
}

/// Killed in the middle of a batch, ten times over. What is handled again is what was done since the last commit.
pub(crate) async fn killed_ten_times(stage: &Stage<'_>) -> Result<Tally, BoxError> {
    const KILLS: usize = 10;
    let case = "consumer-killed-10-times";
    let all = 8_000 * stage.rounds;
    let expected = usize::try_from(all)?;
    parcels(stage, case, 0..all).await?;
    let lines = Lines::new(case);
    let (recovered, again) = blocking(|| {
        let (mut recovered, mut again, mut done) = (Duration::ZERO, 0, 0);
        for kill in 0..KILLS {
            let before = lines.all().len();
            if distinct(&lines.all()) >= expected {
                break;
            }
            let begin = Instant::now();
            let consumer = start(stage, case, &lines, (TAKES, &[]))?;
            lines.wait(|lines| lines.len() > before)?;
            recovered = recovered.max(begin.elapsed());
            // On a machine that is late with the kill everything may be handled before.
            let enough = before + 400 + kill * 97 % 300;
            lines.wait(|lines| lines.len() >= enough || distinct(lines) >= expected)?;
            consumer.kill9()?;
            let handled = lines.handled();
            let now = handled.len() - handled.iter().collect::<BTreeSet<_>>().len();
            again = again.max(now - done);
            done = now;
        }
        Ok::<_, BoxError>((recovered, again))
    })?;
    let mut tally = finish_with_some_more(stage, case, &lines, all).await?;
    tally.silence = recovered;
    tally.may_double = KILLS * BOUND;
    tally.remark = format!(
        "{again} handled again after one kill at most; bound {BOUND}, as commits come every 0.5 s"
    );
    match tally.outcome.doubled {
        0 => Err("nothing was handled again: it was not killed in the middle".into()),
        _ => Ok(tally),
    }
}

/// Told to end under load: nothing is handled twice.
pub(crate) async fn told_to_end(stage: &Stage<'_>) -> Result<Tally, BoxError> {
    let case = "sigterm-under-load";
    let all = 4_000 * stage.rounds;
    let expected = usize::try_from(all)?;
    parcels(stage, case, 0..all).await?;
    let lines = Lines::new(case);
    let slowest = blocking(|| {
        let mut slowest = Duration::ZERO;
        for _ in 1..4 {
            // By its own lines it is known to hear signals: before, one would kill it.
            let before = lines.all().len();
            if before >= expected {
                break;
            }
            let consumer = start(stage, case, &lines, (TAKES, &[]))?;
            let enough = expected.min(before + 800);
            lines.wait(|lines| lines.len() >= enough)?;
            let begin = Instant::now();
            consumer.terminate()?;
            if !consumer.end()?.success() {
                return Err("the consumer did not end well".into());
            }
            slowest = slowest.max(begin.elapsed());
        }
        Ok::<_, BoxError>(slowest)
    })?;
    let mut tally = finish_with_some_more(stage, case, &lines, all).await?;
    tally.remark = format!("it ended within {} ms", slowest.as_millis());
    Ok(tally)
}

/// Killed as soon as a dead letter can be read, before its offset is committed: a letter may be there once more for each kill, and none is lost.
pub(crate) async fn killed_behind_a_letter(stage: &Stage<'_>) -> Result<Tally, BoxError> {
    const EACH: i64 = 100;
    let case = "killed-behind-a-letter";
    let rounds = 3 * stage.rounds;
    let lines = Lines::new(case);
    for round in 0..rounds {
        let kafka = parcels(stage, case, round * EACH..(round + 1) * EACH).await?;
        let before = letters(&kafka, case).await?.len();
        let consumer = start(stage, case, &lines, (1, &["refuses"]))?;
        stage
            .until("a dead letter", async || {
                Ok(letters(&kafka, case).await?.len() > before)
            })
            .await?;
        consumer.kill9()?;
    }
    // The last ones are handled in peace.
    let all = (rounds + 1) * EACH;
    let kafka = parcels(stage, case, rounds * EACH..all).await?;
    let consumer = start(stage, case, &lines, (1, &["refuses"]))?;
    let is_refused = |number: &i64| number % EACH == 3;
    let expected = (0..all).filter(|number| !is_refused(number));
    let mut tally = blocking(|| finish(case, (consumer, &lines), expected.collect()))?;
    tally.may_double = usize::try_from(rounds)? * BOUND;
    let refused = usize::try_from(rounds + 1)?;
    tally.letters(&kafka, refused).await?;
    let mut times = BTreeMap::new();
    for letter in letters(&kafka, case).await? {
        *times.entry(letter).or_insert(0) += 1;
    }
    let most = times.values().copied().max().unwrap_or(0);
    // Where no kill lets a commit pass, each of them costs once more every letter since the first.
    tally.may_double_letters = (1..refused).sum();
    tally.remark = format!("each letter is there {most} times at most, of {rounds} kills");
    match (1..=refused).contains(&most) {
        true => Ok(tally),
        false => Err(format!("a letter is there {most} times, of {rounds} kills").into()),
    }
}
