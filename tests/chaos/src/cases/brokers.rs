//! Brokers that die, freeze, restart and stay away.

use std::time::Duration;

use kafka_event::{BoxError, ProducerBuilder, SendError};

use crate::row::Row;
use crate::stage::{Stage, blocking};

/// The controller, which is a node of its own, so that the in-sync replicas can shrink while brokers are away.
const CONTROLLER: usize = 101;

/// The leader of a partition is killed, and comes back.
pub(crate) async fn leader_killed(stage: &Stage<'_>) -> Result<Row, BoxError> {
    let case = "leader-killed";
    stage
        .under_load(
            case,
            |builder| builder,
            async |_| {
                let leader = stage.leader(case)?;
                blocking(|| stage.cluster.kill9(leader))?;
                tokio::time::sleep(stage.frozen).await;
                Ok(blocking(|| stage.cluster.restart(leader))?)
            },
        )
        .await
        .map(|(row, _)| row)
}

/// The controller is killed, and comes back.
pub(crate) async fn controller_killed(stage: &Stage<'_>) -> Result<Row, BoxError> {
    stage
        .under_load(
            "controller-killed",
            |builder| builder,
            async |_| {
                blocking(|| stage.cluster.kill9(CONTROLLER))?;
                tokio::time::sleep(stage.calm).await;
                Ok(blocking(|| stage.cluster.restart(CONTROLLER))?)
            },
        )
        .await
        .map(|(row, _)| row)
}

/// Each broker is stopped as it should be, and started again: an upgrade.
pub(crate) async fn rolling_restart(stage: &Stage<'_>) -> Result<Row, BoxError> {
    stage
        .under_load(
            "rolling-restart",
            |builder| builder,
            async |_| {
                for broker in 1..=3 {
                    blocking(|| stage.cluster.sigterm(broker))?;
                    blocking(|| stage.cluster.restart(broker))?;
                    tokio::time::sleep(stage.calm).await;
                }
                Ok(())
            },
        )
        .await
        .map(|(row, _)| row)
}

/// A broker hangs: its connections stay open and answer nothing.
pub(crate) async fn leader_frozen(stage: &Stage<'_>) -> Result<Row, BoxError> {
    let case = "leader-frozen";
    stage
        .under_load(
            case,
            |builder| builder,
            async |_| {
                let leader = stage.leader(case)?;
                blocking(|| stage.cluster.pause(leader))?;
                tokio::time::sleep(stage.frozen).await;
                Ok(blocking(|| stage.cluster.resume(leader))?)
            },
        )
        .await
        .map(|(row, _)| row)
}

/// Two of three are away with `min.insync.replicas` 2, and back within the delivery timeout: nothing is acknowledged, then all is.
pub(crate) async fn two_down_and_back(stage: &Stage<'_>) -> Result<Row, BoxError> {
    stage
        .under_load(
            "two-down-and-back",
            |builder| builder,
            async |load| {
                blocking(|| stage.cluster.kill9(2))?;
                blocking(|| stage.cluster.kill9(3))?;
                tokio::time::sleep(stage.frozen).await;
                blocking(|| stage.cluster.restart_all(&[2, 3]))?;
                match load.failed() {
                    0 => Ok(()),
                    failed => Err(format!("{failed} failed before the delivery timeout").into()),
                }
            },
        )
        .await
        .map(|(row, _)| row)
}

/// They stay away for longer: each send ends in an error that says what the cluster was like.
pub(crate) async fn two_down_for_long(stage: &Stage<'_>) -> Result<Row, BoxError> {
    let impatient = |builder: ProducerBuilder| {
        let builder = builder.set("request.timeout.ms", 3_000);
        builder.set("delivery.timeout.ms", 6_000)
    };
    let work = stage.under_load("two-down-for-long", impatient, async |load| {
        blocking(|| stage.cluster.kill9(2))?;
        blocking(|| stage.cluster.kill9(3))?;
        while load.failed() < 500 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(blocking(|| stage.cluster.restart_all(&[2, 3]))?)
    });
    let (row, heard) = work.await?;
    let told = |error: &&SendError| {
        let state = error.undelivered().and_then(|one| one.cluster.as_ref());
        state.is_some_and(|state| state.leader.is_none() || state.in_sync < 2)
    };
    match heard.failed.values().filter(told).count() {
        0 => Err("no failure says that too few replicas were in sync".into()),
        _ => Ok(row),
    }
}

/// A broker that the producer is told of is away when it starts.
pub(crate) async fn down_before_start(stage: &Stage<'_>) -> Result<Row, BoxError> {
    let case = "down-before-start";
    stage.topic(case, &[]).await?;
    blocking(|| stage.cluster.kill9(1))?;
    let row = stage.under_load(
        case,
        |builder| builder,
        async |_| Ok(blocking(|| stage.cluster.restart(1))?),
    );
    Ok(row.await?.0)
}
