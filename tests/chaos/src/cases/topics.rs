//! Topics that do not take a record, and one that goes away.

use kafka_event::{BoxError, ErrorClass, Weakness, Written};

use crate::load::{Load, StepTakenEvent};
use crate::stage::{PARTITIONS, Stage, blocking};

/// A topic that would lose what it acknowledged is told of before the first record.
pub(crate) async fn weak_topic(stage: &Stage<'_>) -> Result<String, BoxError> {
    let weak = [
        ("min.insync.replicas", "1"),
        ("unclean.leader.election.enable", "true"),
    ];
    let kafka = stage.topic("weak-topic", &weak).await?;
    let producer = kafka.producer().event::<StepTakenEvent>().await?;
    match producer.weaknesses() {
        [
            Weakness::LeaderAlone { .. },
            Weakness::UncleanElection { .. },
        ] => {
            let told = producer.weaknesses().iter().map(ToString::to_string);
            Ok(told.collect::<Vec<_>>().join("; "))
        }
        other => Err(format!("{other:?}").into()),
    }
}

/// A record above the topic's limit is refused at once, and those around it are not.
pub(crate) async fn too_large(stage: &Stage<'_>) -> Result<String, BoxError> {
    let small = [("max.message.bytes", "20000")];
    let kafka = stage.topic("too-large", &small).await?;
    let producer = kafka.producer().await?;
    let mut large = StepTakenEvent::new(1, 0);
    large.padding = "x".repeat(30_000);
    let Err(error) = producer.send(&large).await else {
        return Err("it was taken".into());
    };
    producer.send(&StepTakenEvent::new(1, 1)).await?;
    let class = error.client().map(|client| client.class());
    match (class, error.written()) {
        (Some(ErrorClass::Refused), Written::No) => {
            Ok(error.client().map(ToString::to_string).unwrap_or_default())
        }
        _ => Err(format!("{error:?}").into()),
    }
}

/// A topic that is deleted under load fails what was not acknowledged, and does not come back by itself.
pub(crate) async fn topic_deleted(stage: &Stage<'_>) -> Result<String, BoxError> {
    let case = "topic-deleted";
    let kafka = stage.topic(case, &[]).await?;
    let producer = kafka.producer().event::<StepTakenEvent>();
    let producer = producer
        .set("request.timeout.ms", 3_000)
        .set("delivery.timeout.ms", 6_000);
    let load = Load::start(producer.await?);
    tokio::time::sleep(stage.calm).await;
    let topic = kafka.topic_name("chaos.${case}")?;
    let delete = ["--delete", "--topic", &topic];
    blocking(|| {
        stage
            .cluster
            .java_tool("org.apache.kafka.tools.TopicCommand", &delete)
    })?;
    let failed = async || Ok(load.failed() >= 100);
    stage.until("what is sent fails", failed).await?;
    let heard = load.stop().await?;
    if kafka.topics().partitions(&topic).await?.is_some() {
        return Err(format!("a topic of {PARTITIONS} partitions is there again").into());
    }
    let Some(error) = heard.failed.values().next() else {
        return Err("nothing failed".into());
    };
    let reason = error.client().map(ToString::to_string).unwrap_or_default();
    Ok(format!(
        "{} acknowledged, {} failed: {reason}",
        heard.acknowledged.len(),
        heard.failed.len()
    ))
}
