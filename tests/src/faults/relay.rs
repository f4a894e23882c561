//! A relay of an outbox that kills itself with SIGKILL as soon as it says that it has done a certain step.

use std::fmt::Debug;
use std::io::{self, Read as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use kafka_event::{BoxError, Kafka};
use kafka_event_sql::sqlx::{PgPool, SqlitePool};
use kafka_event_sql::{Outbox, SqlDatabase, sqlx};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// What a relay says when it has done each of its steps.
pub const RELAY_STEPS: [&str; 5] = [
    "took the topic",
    "read the next records",
    "published",
    "noted what was published",
    "gave the topic back",
];

/// How long a relay may take to come to its step.
const LONG: Duration = Duration::from_secs(120);

/// Starts `program`, which has to call [`run_relay`] with what comes after its arguments: a relay of the outbox in the table `outbox` of that database. It ends when
/// whoever started it does.
///
/// # Errors
/// When it does not start.
pub fn start_relay(
    mut program: Command,
    (bootstrap, url): (&str, &str),
    step: &str,
) -> io::Result<Child> {
    program.args([bootstrap, url, "outbox", step]);
    program.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn()
}

/// Waits until a relay has killed itself.
///
/// # Errors
/// When it has not after two minutes, or has ended otherwise.
pub fn wait_for_death(mut relay: Child, step: &str) -> Result<(), BoxError> {
    let begin = Instant::now();
    let status = loop {
        if let Some(status) = relay.try_wait()? {
            break status;
        }
        if begin.elapsed() > LONG {
            relay.kill()?;
            return Err(format!("after {LONG:?} a relay never {step}").into());
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let mut said = String::new();
    if let Some(mut pipe) = relay.stderr.take() {
        pipe.read_to_string(&mut said)?;
    }
    match status.signal() {
        Some(9) => Ok(()),
        _ => Err(format!("{step}: {status} {said}").into()),
    }
}

/// What the program does: it publishes until it says that it has done the step. One that it never says lets it live until it is killed from outside.
///
/// Arguments: bootstrap servers, the database's URL, the table, and the step.
///
/// # Errors
/// When it cannot start, or ends by itself.
pub async fn run_relay(arguments: &[String]) -> Result<(), BoxError> {
    let [bootstrap, url, table, step] = arguments else {
        return Err("four arguments".into());
    };
    tracing::subscriber::set_global_default(DieAt(step.clone()))?;
    // It does not outlive the test: the pipe ends with that.
    std::thread::spawn(|| {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(3);
    });
    let kafka = Kafka::builder().set("bootstrap.servers", bootstrap.as_str());
    let kafka = kafka.build()?;
    match url.starts_with("sqlite") {
        true => relay(&kafka, table, SqlitePool::connect(url).await?).await,
        false => relay(&kafka, table, PgPool::connect(url).await?).await,
    }
}

async fn relay<DB: SqlDatabase>(
    kafka: &Kafka,
    table: &str,
    pool: sqlx::Pool<DB>,
) -> Result<(), BoxError> {
    let outbox = Outbox::in_table(kafka, table)?;
    let relay = outbox.relay(pool).lease(Duration::from_secs(1)).batch(50);
    relay.run_until(std::future::pending()).await?;
    Ok(())
}

/// Dies in the middle of the statement that says so.
struct DieAt(String);

impl Subscriber for DieAt {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut Said(&self.0));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

struct Said<'a>(&'a str);

impl Visit for Said<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" && format!("{value:?}") == self.0 {
            let id = std::process::id().to_string();
            let _ = Command::new("kill").args(["-KILL", &id]).status();
            // This task does nothing more until the signal has come.
            std::thread::sleep(Duration::from_secs(60));
        }
    }
}
