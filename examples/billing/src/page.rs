//! The page for those who run it: /metrics for Prometheus, /live and /ready for the orchestrator.

use std::time::Duration;

use kafka_event::ConsumerHandle;
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

/// How long a request may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many bytes a request may have.
const LONGEST: u64 = 8 * 1024;

/// The buckets that OpenTelemetry asks for, in seconds.
const BUCKETS: [f64; 14] = [
    0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0,
];

/// Lets all that is counted from now on be seen. To be called before producers and consumers are made.
pub(crate) fn metrics() -> Result<PrometheusHandle, BuildError> {
    let seconds = Matcher::Suffix("_seconds".to_owned());
    let builder = PrometheusBuilder::new().set_buckets_for_metric(seconds, &BUCKETS)?;
    builder.install_recorder()
}

/// What is shown.
#[derive(Clone)]
pub(crate) struct Page {
    pub(crate) metrics: PrometheusHandle,
    pub(crate) consumer: ConsumerHandle,
}

impl Page {
    /// Answers for ever.
    pub(crate) async fn serve(self, listener: TcpListener) {
        while let Ok((stream, _)) = listener.accept().await {
            let page = self.clone();
            tokio::spawn(async move { timeout(PATIENCE, page.answer(stream)).await });
        }
    }

    async fn answer(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let (reader, mut writer) = stream.split();
        let mut lines = BufReader::new(reader.take(LONGEST)).lines();
        let request = lines.next_line().await?.unwrap_or_default();
        // The headers have to be read, and say nothing of interest.
        while lines
            .next_line()
            .await?
            .is_some_and(|line| !line.is_empty())
        {}
        let health = self.consumer.health();
        let (status, body) = match request.split(' ').nth(1) {
            Some("/metrics") => ("200 OK", self.metrics.render()),
            Some("/live") if health.is_live() => ("200 OK", health.to_string()),
            Some("/ready") if health.is_ready() => ("200 OK", health.to_string()),
            Some("/live" | "/ready") => ("503 Service Unavailable", health.to_string()),
            _ => ("404 Not Found", "/metrics, /live, /ready".to_owned()),
        };
        let length = body.len();
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: text/plain; version=0.0.4\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
        );
        writer.write_all((head + &body).as_bytes()).await
    }
}
