//! The program as a person runs it: with its own parts, and with a real Kafka; its page is read, and it is ended by SIGTERM.

#![allow(missing_docs, clippy::expect_used, clippy::unwrap_used)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const LONG: Duration = Duration::from_secs(120);

/// The program while it runs.
struct Billing {
    child: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
    address: String,
}

impl Billing {
    fn start(orders: i64, database: &str, kafka: Option<&str>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_billing"));
        command.args([
            "--port",
            "0",
            "--database",
            database,
            "--orders",
            &orders.to_string(),
        ]);
        command.env_remove("KAFKA_BOOTSTRAP_SERVERS");
        if let Some(kafka) = kafka {
            command.env("KAFKA_BOOTSTRAP_SERVERS", kafka);
        }
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let page = lines.next().expect("it says where its page is").unwrap();
        let address = page
            .strip_prefix("http://")
            .unwrap()
            .strip_suffix("/metrics");
        let address = address.unwrap().to_owned();
        Self {
            child,
            lines,
            address,
        }
    }

    /// A page: its status and body.
    fn get(&self, path: &str) -> (String, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: billing\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.lines().next().unwrap().to_owned(), body.to_owned())
    }

    /// How many records ended so, by the page.
    fn ended(&self, outcome: &str) -> u64 {
        let (_, page) = self.get("/metrics");
        let of_it = |line: &&str| {
            line.starts_with("kafka_event_consumer_records_total{event=\"OrderPlacedEvent\"")
                && line.contains(&format!("outcome=\"{outcome}\""))
        };
        let line = page.lines().find(of_it);
        line.map_or(0, |line| line.rsplit_once(' ').unwrap().1.parse().unwrap())
    }

    fn until(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let end = Instant::now() + LONG;
        while !is_so(self) {
            assert!(
                Instant::now() < end,
                "{what}: not within {LONG:?}; {:?}",
                self.get("/ready")
            );
            sleep(Duration::from_millis(50));
        }
    }

    /// Ends it as an orchestrator does. Its last line.
    fn end(mut self) -> String {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .unwrap()
                .success()
        );
        let last = self.lines.next().expect("it says what it did").unwrap();
        assert!(self.child.wait().unwrap().success());
        last
    }
}

impl Drop for Billing {
    fn drop(&mut self) {
        // It is gone already where the test went well.
        let _ = self.child.kill();
    }
}

/// Of forty orders two have no customer, five come twice, and four find the gateway busy: of these, two have no customer.
fn bills_forty_orders(database: &str, kafka: Option<&str>) {
    let billing = Billing::start(40, database, kafka);
    billing.until("38 are billed", |billing| billing.ended("handled") == 38);
    billing.until("two are dead letters", |billing| {
        billing.ended("dead_lettered") == 2
    });
    billing.until("five are duplicates", |billing| {
        billing.ended("duplicate") == 5
    });
    assert_eq!(billing.get("/live").0, "HTTP/1.1 200 OK");
    billing.until("it is ready", |billing| {
        billing.get("/ready") == ("HTTP/1.1 200 OK".to_owned(), "ready".to_owned())
    });
    let (_, page) = billing.get("/metrics");
    let buckets = "kafka_event_consumer_handler_duration_seconds_bucket{";
    assert!(page.contains(buckets), "{page}");
    assert_eq!(billing.get("/").0, "HTTP/1.1 404 Not Found");
    let cents: i64 = (1..=40)
        .filter(|order| order % 20 != 0)
        .map(|order| 100 * order)
        .sum();
    let said = format!(
        "38 handled, 2 dead-lettered, 5 duplicates, 2 retries: 38 invoices of {cents} cents"
    );
    assert_eq!(billing.end(), said);
}

#[test]
fn orders_are_billed_once_with_the_embedded_parts() {
    bills_forty_orders("sqlite::memory:", None);
}

#[cfg(feature = "cluster")]
#[test]
fn orders_are_billed_once_on_a_real_cluster_also_after_a_restart() {
    let cluster = kafka_event_harness::Cluster::start(1).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let database = format!(
        "sqlite://{}?mode=rwc",
        folder.path().join("billing.db").display()
    );
    bills_forty_orders(&database, Some(cluster.bootstrap()));
    // Nothing is left to be done, and the invoices are still there.
    let billing = Billing::start(0, &database, Some(cluster.bootstrap()));
    billing.until("it is ready", |billing| billing.get("/ready").1 == "ready");
    let last = billing.end();
    assert!(
        last.starts_with("0 handled, 0 dead-lettered, 0 duplicates")
            && last.contains("38 invoices"),
        "{last}"
    );
}
