//! Clients that the cluster refuses: an error in seconds, and no endless trying.

use std::time::{Duration, Instant};

use kafka_event::{BoxError, ErrorClass, Kafka, KafkaBuilder, KafkaError};

use super::rights::acl;
use crate::load::StepTakenEvent;
use crate::stage::Stage;

/// How long a client waits for a cluster that does not answer. One that refuses it is heard of in seconds, which the table shows.
const PATIENCE: Duration = Duration::from_secs(60);

pub(super) fn client(
    stage: &Stage<'_>,
    case: &str,
    (password, with_ca): (&str, bool),
) -> Result<KafkaBuilder, BoxError> {
    let sasl = stage.cluster.sasl_ssl().ok_or("no SASL_SSL listener")?;
    let builder = Kafka::builder()
        .set("bootstrap.servers", sasl.bootstrap.as_str())
        .set("security.protocol", "SASL_SSL")
        .set("sasl.mechanism", "SCRAM-SHA-256")
        .set("sasl.username", sasl.user)
        .set("sasl.password", password)
        .variable("case", case)
        .deadline(PATIENCE);
    let ca = sasl.ca_pem.to_string_lossy().into_owned();
    Ok(match with_ca {
        true => builder.set("ssl.ca.location", ca),
        false => builder,
    })
}

/// A client that the cluster lets in, and that may see the case's topic. Each broker learns of an ACL on its own, some time after the
/// controller has taken it: several clients in a row, each of which asks a broker of its choice, have to be answered.
pub(crate) async fn authorised(stage: &Stage<'_>, case: &str) -> Result<Kafka, BoxError> {
    let sasl = stage.cluster.sasl_ssl().ok_or("no SASL_SSL listener")?;
    let topic = format!("chaos.{case}");
    let mut answered = 0;
    stage
        .until("the brokers know the ACL", async || {
            let kafka = client(stage, case, (sasl.password, true))?.build()?;
            let seen = kafka.topics().partitions(&topic).await;
            answered = if matches!(seen, Ok(Some(_))) {
                answered + 1
            } else {
                0
            };
            Ok(answered == 6)
        })
        .await?;
    Ok(client(stage, case, (sasl.password, true))?.build()?)
}

async fn refused(builder: KafkaBuilder) -> Result<String, BoxError> {
    let begin = Instant::now();
    let kafka = builder.build()?;
    let Err(error) = kafka.producer().event::<StepTakenEvent>().await else {
        return Err("it was let in".into());
    };
    let took = begin.elapsed();
    match &error {
        KafkaError::Client(client) if client.class() == ErrorClass::Denied && took < PATIENCE => {
            Ok(format!("after {} ms: {client}", took.as_millis()))
        }
        _ => Err(format!("after {} ms: {error:?}", took.as_millis()).into()),
    }
}

/// The password is wrong.
pub(crate) async fn wrong_password(stage: &Stage<'_>) -> Result<String, BoxError> {
    stage.topic("refused", &[]).await?;
    refused(client(stage, "refused", ("wrong", true))?).await
}

/// The broker's certificate is of an authority that the client does not know.
pub(crate) async fn unknown_authority(stage: &Stage<'_>) -> Result<String, BoxError> {
    let sasl = stage.cluster.sasl_ssl().ok_or("no SASL_SSL listener")?;
    refused(client(stage, "refused", (sasl.password, false))?).await
}

/// The user has no ACL for the topic; then one for it, and none for the topic of contracts.
pub(crate) async fn missing_acl(stage: &Stage<'_>) -> Result<String, BoxError> {
    stage.topic("refused", &[]).await?;
    let sasl = stage.cluster.sasl_ssl().ok_or("no SASL_SSL listener")?;
    let text = refused(client(stage, "refused", (sasl.password, true))?).await?;
    let right = ["--producer", "--topic", "chaos.refused"];
    acl(stage, "--add", &right)?;
    let kafka = authorised(stage, "refused").await?;
    let kafka = kafka.contracts("_event-contracts");
    // Its schema is not published, and its records are sent all the same.
    let producer = kafka.producer().event::<StepTakenEvent>().await;
    acl(stage, "--remove", &right)?;
    producer?;
    Ok(format!("{text}; without contracts it sends"))
}
