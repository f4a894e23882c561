//! Brokers that die, freeze, restart and stay away.

use kafka_event::{BoxError, ProducerBuilder, SendError};

use crate::row::Row;
use crate::stage::{PARTITIONS, Stage, blocking};

/// The controller, which is a node of its own, so that the in-sync replicas can shrink while brokers are away.
const CONTROLLER: usize = 101;

/// The leader of a partition is killed, and comes back; in the long form those of several, so that it is each broker's turn.
pub(crate) async fn leader_killed(stage: &Stage<'_>) -> Result<Row, BoxError> {
    let case = "leader-killed";
    let fault = stage.fault(case, async |_| {
        for round in 0..stage.rounds {
            let partition = u32::try_from(round)? % u32::from(PARTITIONS);
            stage
                .kill_and_restart(stage.leader(case, partition)?)
                .await?;
        }
        Ok(())
    });
    fault.await
}

/// The controller is killed, and comes back.
pub(crate) async fn controller_killed(stage: &Stage<'_>) -> Result<Row, BoxError> {
    let fault = stage.fault("controller-killed", async |_| {
        for _ in 0..stage.rounds {
            blocking(|| stage.cluster.kill9(CONTROLLER))?;
            tokio::time::sleep(stage.calm).await;
            blocking(|| stage.cluster.restart(CONTROLLER))?;
        }
        Ok(())
    });
    fault.await
}

/// Each broker is stopped as it should be, and started again: an upgrade.
pub(crate) async fn rolling_restart(stage: &Stage<'_>) -> Result<Row, BoxError> {
    let fault = stage.fault("rolling-restart", async |_| {
        for broker in 1..=3 {
            blocking(|| stage.cluster.sigterm(broker))?;
            blocking(|| stage.cluster.restart(broker))?;
            tokio::time::sleep(stage.calm).await;
        }
        Ok(())
    });
    fault.await
}

/// A broker hangs: its connections stay open and answer nothing.
pub(crate) async fn leader_frozen(stage: &Stage<'_>) -> Result<Row, BoxError> {
    let case = "leader-frozen";
    let fault = stage.fault(case, async |_| {
        let leader = stage.leader(case, 0)?;
        blocking(|| stage.cluster.pause(leader))?;
        tokio::time::sleep(stage.frozen).await;
        Ok(blocking(|| stage.cluster.resume(leader))?)
    });
    fault.await
}

/// Two of three are away with `min.insync.replicas` 2, and back within the delivery timeout: nothing is acknowledged, then all is.
pub(crate) async fn two_down_and_back(stage: &Stage<'_>) -> Result<Row, BoxError> {
    // Longer than a slow machine takes to start two brokers.
    let patient = |builder: ProducerBuilder| builder.set("delivery.timeout.ms", 300_000);
    let fault = stage.under_load("two-down-and-back", patient, async |load| {
        blocking(|| stage.cluster.kill9(2))?;
        blocking(|| stage.cluster.kill9(3))?;
        tokio::time::sleep(stage.frozen).await;
        blocking(|| stage.cluster.restart_all(&[2, 3]))?;
        match load.failed() {
            0 => Ok(()),
            failed => Err(format!("{failed} failed before the delivery timeout").into()),
        }
    });
    fault.await.map(|(row, _)| row)
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
        // The first ones may fail before the controller takes the brokers for dead.
        let told = |error: &SendError| {
            let state = error.undelivered().and_then(|one| one.cluster.as_ref());
            state.is_some_and(|state| state.leader.is_none() || state.in_sync < 2)
        };
        let what = "failures say that too few replicas are in sync";
        let failed = async || Ok(load.failed() >= 500 && load.has_failed(told));
        stage.until(what, failed).await?;
        Ok(blocking(|| stage.cluster.restart_all(&[2, 3]))?)
    });
    work.await.map(|(row, _)| row.that_may_double())
}

/// A broker that the producer is told of is away when it starts.
pub(crate) async fn down_before_start(stage: &Stage<'_>) -> Result<Row, BoxError> {
    let case = "down-before-start";
    stage.topic(case, &[]).await?;
    blocking(|| stage.cluster.kill9(1))?;
    let fault = stage.fault(case, async |_| Ok(blocking(|| stage.cluster.restart(1))?));
    fault.await
}
