//! References that anybody may have written: nothing of them is believed.

use super::*;

/// A record whose value is said to be elsewhere.
fn referring(reference: &str) -> Record {
    let mut record = Record::default();
    record.key = Some(1i64.to_be_bytes().to_vec());
    record.value = Some(reference.as_bytes().to_vec());
    let content_type = "application/vnd.kafka-event.claim-check+json";
    record.headers = vec![("content-type".to_owned(), Some(content_type.into()))];
    record
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_record_refers_to_is_not_believed() {
    let store = Arc::new(InMemory::new());
    let claims = Claims::new(Arc::clone(&store), BASE)
        .memory(100_000)
        .values_above(1_000);
    let kafka = embedded().await.claims(claims.clone());
    let producer = kafka.producer().await.unwrap();
    let digits = "0".repeat(64);
    let name = format!("claim-{}", "a".repeat(32));
    let uri = format!("{BASE}/{name}");
    store
        .put(&Path::from(&*name), "short".into())
        .await
        .unwrap();
    let reference = |uri: &str, length: u64, sha256: &str| {
        format!(
            r#"{{"uri":"{uri}","length":{length},"content_type":"application/json","sha256":"{sha256}"}}"#
        )
    };
    let told = [
        (
            "not JSON".to_owned(),
            "says that its value is in an object store, and not where",
        ),
        (reference(&uri, 5, "00"), "and not where"),
        (
            reference("https://elsewhere/secret?key=1", 5, &digits),
            "`https://elsewhere/secret` is no object",
        ),
        (
            reference(&format!("{BASE}/passwords"), 5, &digits),
            "is no object",
        ),
        (
            reference(&uri, 100_001, &digits),
            "may be in memory at once",
        ),
        (
            reference(&uri, u64::MAX >> 1, &digits),
            "may be in memory at once",
        ),
        (reference(&uri, 6, &digits), "its length differs"),
        (reference(&uri, 5, &digits), "its SHA-256 differs"),
        (
            reference(&format!("{BASE}/claim-{}", "b".repeat(32)), 5, &digits),
            "there is no object",
        ),
    ];
    for (reference, _) in &told {
        producer
            .send_record("letters", &referring(reference))
            .await
            .unwrap();
    }
    let good = LetterWrittenEvent {
        id: 9,
        text: "z".repeat(2_000),
        seal: None,
    };
    producer.send(&good).await.unwrap();
    let desk = Desk::new(&claims);
    let report = consume(&kafka, &desk, 1).await.unwrap();
    assert_eq!((report.handled, report.dead_lettered), (1, 9));
    assert_eq!(report.retried, 2, "only what may come is tried again");
    let mut letters = kafka.dead_letters("letters.DLT").read().await.unwrap();
    for (reference, expected) in &told {
        let letter = letters.next().await.unwrap().unwrap();
        assert_eq!(letter.value(), Some(reference.as_bytes()), "byte for byte");
        let reason = letter.reason().message.unwrap();
        assert!(reason.contains(expected), "{reason}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_is_uploaded_piece_by_piece_and_ends_with_an_error_when_it_was_altered() {
    let store = Arc::new(InMemory::new());
    let claims = Claims::new(Arc::clone(&store), BASE);
    let pieces = (0..40u8).map(|piece| Ok::<_, std::io::Error>(Bytes::from(vec![piece; 500_000])));
    let large = claims
        .upload_stream(stream::iter(pieces), "video/mp4")
        .await
        .unwrap();
    let check: ClaimCheck = large.claim_check().unwrap().clone();
    assert_eq!(check.length, 20_000_000);
    let stream = claims.stream(&large).await.unwrap();
    let bytes: Vec<Bytes> = stream.try_collect().await.unwrap();
    assert_eq!(bytes.iter().map(Bytes::len).sum::<usize>(), 20_000_000);

    let name = check.uri.rsplit('/').next().unwrap();
    let mut altered = bytes.concat();
    altered[19_999_999] ^= 1;
    store.put(&Path::from(name), altered.into()).await.unwrap();
    let stream = claims.stream(&large).await.unwrap();
    let ended: Result<Vec<Bytes>, _> = stream.try_collect().await;
    let ended = ended.unwrap_err();
    assert!(
        matches!(
            ended,
            ClaimError::Altered {
                what: "SHA-256",
                ..
            }
        ),
        "{ended:?}"
    );

    let broken = stream::iter([Ok(Bytes::from_static(b"half")), Err("the line is dead")]);
    let error = claims
        .upload_stream(broken, "text/plain")
        .await
        .unwrap_err();
    assert!(matches!(error, ClaimError::Content { .. }), "{error:?}");
    let missing = LargeBytes::file("/nowhere/scan.pdf");
    let error = claims.upload(&missing).await.unwrap_err();
    assert!(matches!(error, ClaimError::Content { .. }), "{error:?}");
    assert_eq!(
        store.list(None).count().await,
        1,
        "nothing is left of what failed"
    );
}
