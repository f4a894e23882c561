//! Clients that the cluster refuses: an error in seconds, and no endless trying.

use std::time::{Duration, Instant};

use kafka_event::{BoxError, ErrorClass, Kafka, KafkaBuilder, KafkaError};

use crate::load::StepTakenEvent;
use crate::stage::Stage;

/// What a refusal may take.
const SECONDS: Duration = Duration::from_secs(20);

fn client(stage: &Stage<'_>, password: &str, with_ca: bool) -> Result<KafkaBuilder, BoxError> {
    let sasl = stage.cluster.sasl_ssl().ok_or("no SASL_SSL listener")?;
    let builder = Kafka::builder()
        .set("bootstrap.servers", sasl.bootstrap.as_str())
        .set("security.protocol", "SASL_SSL")
        .set("sasl.mechanism", "SCRAM-SHA-256")
        .set("sasl.username", sasl.user)
        .set("sasl.password", password)
        .variable("case", "refused")
        .deadline(SECONDS);
    let ca = sasl.ca_pem.to_string_lossy().into_owned();
    Ok(match with_ca {
        true => builder.set("ssl.ca.location", ca),
        false => builder,
    })
}

async fn refused(builder: KafkaBuilder) -> Result<String, BoxError> {
    let begin = Instant::now();
    let kafka = builder.build()?;
    let Err(error) = kafka.producer().event::<StepTakenEvent>().await else {
        return Err("it was let in".into());
    };
    let took = begin.elapsed();
    match &error {
        KafkaError::Client(client) if client.class() == ErrorClass::Denied && took < SECONDS => {
            Ok(format!("after {} ms: {client}", took.as_millis()))
        }
        _ => Err(format!("after {} ms: {error:?}", took.as_millis()).into()),
    }
}

/// The password is wrong.
pub(crate) async fn wrong_password(stage: &Stage<'_>) -> Result<String, BoxError> {
    stage.topic("refused", &[]).await?;
    refused(client(stage, "wrong", true)?).await
}

/// The broker's certificate is of an authority that the client does not know.
pub(crate) async fn unknown_authority(stage: &Stage<'_>) -> Result<String, BoxError> {
    let sasl = stage.cluster.sasl_ssl().ok_or("no SASL_SSL listener")?;
    refused(client(stage, sasl.password, false)?).await
}

/// The user has no ACL for the topic.
pub(crate) async fn missing_acl(stage: &Stage<'_>) -> Result<String, BoxError> {
    stage.topic("refused", &[]).await?;
    let sasl = stage.cluster.sasl_ssl().ok_or("no SASL_SSL listener")?;
    refused(client(stage, sasl.password, true)?).await
}
