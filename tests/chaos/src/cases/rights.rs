//! Rights and credentials that change while clients run: what they lack is seen, nothing is lost, and they go on when they have it.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use kafka_event::{BoxError, ErrorClass, Unhealthy};

use super::outbox::Service;
use super::refusals::{authorised, client};
use crate::found::Found;
use crate::load::{KEYS, Load, StepTakenEvent};
use crate::row::Row;
use crate::stage::{PARTITIONS, Stage, blocking};

/// Adds or removes rights of the user that is authenticated.
pub(crate) fn acl(stage: &Stage<'_>, verb: &str, what: &[&str]) -> Result<(), BoxError> {
    let sasl = stage.cluster.sasl_ssl().ok_or("no SASL_SSL listener")?;
    let user = format!("User:{}", sasl.user);
    let args = [&[verb, "--force", "--allow-principal", &user], what].concat();
    let tool = "org.apache.kafka.tools.AclCommand";
    blocking(|| stage.cluster.java_tool(tool, &args))?;
    Ok(())
}

/// The relay may not write to the topic: rows stay and say why, and are published when it may.
pub(crate) async fn outbox_unauthorised(stage: &Stage<'_>) -> Result<Row, BoxError> {
    let case = "outbox-unauthorised";
    let topic = format!("chaos.{case}");
    let kafka = stage.topic(case, &[]).await?;
    let service = Service::open(&kafka).await?;
    let mut refused = BTreeSet::new();
    for number in 0..10 {
        for key in 0..KEYS {
            if service.take((key, number)).await.is_err() {
                refused.insert((key, number));
            }
        }
    }
    let sasl = stage.cluster.sasl_ssl().ok_or("no SASL_SSL listener")?;
    let own = client(stage, case, (sasl.password, true))?.build()?;
    let relay = service.relay(&own);
    let mut why = None;
    let failing = async || {
        let (_, failing, failure) = service.waiting().await?;
        why = failure;
        Ok(failing > 0 || relay.has_ended())
    };
    stage.until("rows say why they wait", failing).await?;
    let why = why.unwrap_or_default();
    let (pending, ..) = service.waiting().await?;
    acl(stage, "--add", &["--producer", "--topic", &topic])?;
    let begin = Instant::now();
    let drained = service.drain(stage, relay).await;
    acl(stage, "--remove", &["--producer", "--topic", &topic])?;
    drained?;
    if !why.to_lowercase().contains("authorization") {
        return Err(format!("what a row said was: {why}").into());
    }
    let recovered = begin.elapsed();
    let committed = service.committed().await?;
    let found = Found::read(&kafka, PARTITIONS).await?;
    let mut row = Row::of_outbox(case, (&committed, &refused), &found);
    row.longest_silence = recovered;
    row.remark = format!("{pending} waited: {why}");
    Ok(row)
}

/// After how long a send is given up.
const DELIVERY: Duration = Duration::from_secs(4);

/// The password of the user of a running producer is changed on the cluster, which asks for it again every few seconds; then it is set back.
pub(crate) async fn password_changed(stage: &Stage<'_>) -> Result<Row, BoxError> {
    let case = "password-changed";
    let topic = format!("chaos.{case}");
    let kafka = stage.topic(case, &[]).await?;
    let sasl = stage.cluster.sasl_ssl().ok_or("no SASL_SSL listener")?;
    acl(stage, "--add", &["--producer", "--topic", &topic])?;
    let client = client(stage, case, (sasl.password, true))?;
    // The mechanism by which the cluster asks again.
    let own = client.set("sasl.mechanism", "SCRAM-SHA-512").build()?;
    authorised(stage, case).await?;
    let producer = own.producer().event::<StepTakenEvent>();
    let producer = producer
        .set("request.timeout.ms", 2_000)
        .set("delivery.timeout.ms", DELIVERY.as_millis() as u64)
        .set("reconnect.backoff.max.ms", 1_000)
        .await?;
    let load = Load::start(producer.clone());
    tokio::time::sleep(stage.calm).await;

    set_password(stage, sasl.user, "another")?;
    let mut why = String::new();
    let is_denied = |reason: &Unhealthy| matches!(reason, Unhealthy::Unreachable { error, .. } if error.class() == ErrorClass::Denied);
    let refused = async || {
        let health = producer.health();
        why = health.to_string();
        Ok(health.is_live() && health.reasons().iter().any(is_denied))
    };
    stage
        .until("the producer says that it is refused", refused)
        .await?;
    // Each broker asks again in its own time, and until then takes what it is sent.
    let mut refused = None;
    let mut number = 0;
    let gave_up = stage.until("a send is given up", async || {
        let begin = Instant::now();
        let sent = producer.send(&StepTakenEvent::new(KEYS, number)).await;
        number += 1;
        refused = sent.err().map(|error| (error, begin.elapsed()));
        Ok(refused.is_some())
    });
    let gave_up = gave_up.await;
    set_password(stage, sasl.user, sasl.password)?;
    gave_up?;
    let (error, took) = refused.ok_or("nothing was given up")?;
    // By librdkafka's clock, which is not exactly ours.
    if took + Duration::from_millis(500) < DELIVERY || error.undelivered().is_none() {
        return Err(format!("after {took:?}, of {DELIVERY:?}: {error:?}").into());
    }
    let before = load.acknowledged();
    let recovered = async || Ok(producer.health().is_ready() && load.acknowledged() > before);
    let what = "the producer is ready again, and records are acknowledged";
    stage.until(what, recovered).await?;
    tokio::time::sleep(stage.calm).await;
    let heard = load.stop().await?;
    acl(stage, "--remove", &["--producer", "--topic", &topic])?;
    let found = Found::read(&kafka, PARTITIONS).await?;
    let mut row = Row::new(case, &heard, &found);
    row.remark = format!(
        "{why}; a send failed after {:.1} s: {error}",
        took.as_secs_f64()
    );
    Ok(row)
}

fn set_password(stage: &Stage<'_>, user: &str, password: &str) -> Result<(), BoxError> {
    let config = format!("SCRAM-SHA-512=[password={password}]");
    let of_user = ["--alter", "--entity-type", "users", "--entity-name", user];
    let args = [&of_user[..], &["--add-config", &config]].concat();
    blocking(|| stage.cluster.java_tool("kafka.admin.ConfigCommand", &args))?;
    Ok(())
}
