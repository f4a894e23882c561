//! A build without the feature `tls`: who asks for TLS is told of it.

#![cfg(all(feature = "client", not(feature = "tls")))]
#![allow(missing_docs, clippy::unwrap_used)]

use kafka_event::Kafka;

#[tokio::test]
async fn who_asks_for_tls_is_told_of_the_feature() {
    let kafka = Kafka::builder()
        .set("bootstrap.servers", "127.0.0.1:1")
        .set("security.protocol", "SSL")
        .build()
        .unwrap();
    let error = kafka.producer().await.unwrap_err();
    let text = std::error::Error::source(&error).unwrap().to_string();
    assert!(text.contains("feature `tls`"), "{text}");
}
