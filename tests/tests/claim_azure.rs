//! Claim checks in a blob storage of Azure: what is uploaded, in one piece or in several, comes back as it was; what nobody refers to is collected.

#![allow(missing_docs, clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::StreamExt as _;
use kafka_event::prelude::*;
use kafka_event::{ClaimError, Claims, LargeBytes};
use kafka_event_harness::{Azurite, shared_cluster};
use object_store::azure::{MicrosoftAzure, MicrosoftAzureBuilder};
use object_store::path::Path;
use object_store::{ObjectStore as _, ObjectStoreExt as _};
use tokio::time::{sleep, timeout};

const LONG: Duration = Duration::from_secs(120);

#[kafka_event(topic = "azure.scans", key = id)]
#[derive(Debug, Clone)]
struct DocumentScannedEvent {
    id: i64,
    #[event(claim_check)]
    pdf: LargeBytes,
}

/// As many bytes; no two parts are alike.
fn content(len: usize) -> Vec<u8> {
    (0..len).map(|at| (at % 251) as u8).collect()
}

fn document(id: i64, len: usize) -> DocumentScannedEvent {
    let pdf = LargeBytes::new(content(len)).with_content_type("application/pdf");
    DocumentScannedEvent { id, pdf }
}

fn place(event: &DocumentScannedEvent) -> Path {
    let uri = &event.pdf.claim_check().unwrap().uri;
    Path::from(uri.rsplit('/').next().unwrap())
}

async fn names(store: &MicrosoftAzure) -> Vec<String> {
    let objects = store.list(None);
    let mut names: Vec<_> = objects
        .map(|object| object.unwrap().location.to_string())
        .collect()
        .await;
    names.sort();
    names
}

/// The ids of documents, and how many of their bytes came back.
type Archive = (Claims, Arc<Mutex<Vec<(i64, usize)>>>);

async fn scanned(
    event: DocumentScannedEvent,
    State((claims, archive)): State<Archive>,
) -> Result<(), ClaimError> {
    let bytes = claims.bytes(&event.pdf).await?;
    assert!(bytes == content(bytes.len()), "{}", event.id);
    archive.lock().unwrap().push((event.id, bytes.len()));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blob_comes_back_verified_and_is_collected_when_nobody_refers_to_it() {
    let azurite = Azurite::start().unwrap();
    azurite.create_container("claims").unwrap();
    let store = MicrosoftAzureBuilder::new()
        .with_endpoint(azurite.endpoint())
        .with_account(Azurite::ACCOUNT)
        .with_access_key(Azurite::KEY)
        .with_allow_http(true)
        .with_container_name("claims")
        .build();
    let store = Arc::new(store.unwrap());
    let claims = Claims::new(Arc::clone(&store), "az://claims");
    let kafka = Kafka::builder().set("bootstrap.servers", shared_cluster().unwrap().bootstrap());
    let kafka = kafka.build().unwrap().claims(claims.clone());
    for topic in ["azure.scans", "azure.scans.DLT"] {
        kafka.topics().ensure(topic, 1, &[]).await.unwrap();
    }

    // One request, and three blocks.
    let (small, large) = (document(1, 1_000), document(2, 20 << 20));
    let altered = document(3, 1_000);
    let producer = kafka.producer().event::<DocumentScannedEvent>();
    let producer = producer.await.unwrap();
    for event in [&altered, &small, &large] {
        producer.send(event).await.unwrap();
    }
    store.put(&place(&altered), "another".into()).await.unwrap();
    let left = document(4, 1_000);
    claims.upload(&left.pdf).await.unwrap();
    let before = names(&store).await;
    assert_eq!(before.len(), 4);

    let archive: Archive = (claims.clone(), Arc::default());
    let consumer = kafka.consumer("archive").state(archive.clone()).on(scanned);
    let consumer = consumer.start().await.unwrap();
    let all = async {
        while archive.1.lock().unwrap().len() < 2 {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(LONG, all).await.expect("both documents come back");
    let report = consumer.shutdown().await.unwrap();
    assert_eq!(*archive.1.lock().unwrap(), [(1, 1_000), (2, 20 << 20)]);
    assert_eq!(
        report.dead_lettered, 1,
        "what was altered is not handed over"
    );

    sleep(Duration::from_millis(1_100)).await;
    let collect = claims.collect(&kafka).event::<DocumentScannedEvent>();
    let collected = collect.older_than(Duration::from_secs(1)).await.unwrap();
    assert_eq!((collected.kept, collected.deleted), (3, 1));
    let gone = place(&left).to_string();
    let kept: Vec<_> = before.into_iter().filter(|name| *name != gone).collect();
    assert_eq!(names(&store).await, kept);
}
