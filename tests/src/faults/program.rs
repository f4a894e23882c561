//! A consumer in a process of its own: what starts and ends it, and what it does.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use kafka_event::prelude::*;
use kafka_event::{BoxError, Ordering};

use super::{Lines, ParcelDeliveredEvent};

/// Numbers whose parcels nobody takes are this far apart, where there are any.
const REFUSED: i64 = 100;

/// A consumer that runs. It comes back as the same member of its group, and ends when whoever started it does.
#[derive(Debug)]
pub struct Program {
    child: Child,
    _pipe: Option<ChildStdin>,
}

impl Program {
    /// Starts `program`, which has to call [`run`] with what comes after `arguments`: a consumer of the topic and group `name`, whose handlers take
    /// so many milliseconds, with the words that [`run`] may be told besides.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(
        mut program: Command,
        (bootstrap, name): (&str, &str),
        lines: &Lines,
        (millis, words): (u64, &[&str]),
    ) -> io::Result<Self> {
        program.args([bootstrap, name, name, "the-same-member"]);
        program.arg(lines.path()).arg(millis.to_string());
        program.args(words);
        Self::spawn(program)
    }

    /// Starts a program that ends when its standard input does.
    pub(crate) fn spawn(mut program: Command) -> io::Result<Self> {
        let mut child = program.stdin(Stdio::piped()).spawn()?;
        // `wait` would close it.
        let _pipe = child.stdin.take();
        Ok(Self { child, _pipe })
    }

    /// Kills it by a signal that it does not hear.
    ///
    /// # Errors
    /// When that fails.
    pub fn kill9(mut self) -> io::Result<()> {
        self.child.kill()?;
        self.child.wait().map(drop)
    }

    /// Asks it to end.
    ///
    /// # Errors
    /// When that fails.
    pub fn terminate(&self) -> io::Result<()> {
        self.signal("-TERM")
    }

    /// Freezes it, so that it does nothing until [`go_on`](Self::go_on).
    ///
    /// # Errors
    /// When that fails.
    pub fn freeze(&self) -> io::Result<()> {
        self.signal("-STOP")
    }

    /// Lets it go on, which knows of no time in between.
    ///
    /// # Errors
    /// When that fails.
    pub fn go_on(&self) -> io::Result<()> {
        self.signal("-CONT")
    }

    /// Sends it a signal, as `kill` calls it.
    ///
    /// # Errors
    /// When that fails.
    pub fn signal(&self, signal: &str) -> io::Result<()> {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status()?;
        match sent.success() {
            true => Ok(()),
            false => Err(io::Error::other("no signal could be sent to it")),
        }
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// When that fails.
    pub fn end(mut self) -> io::Result<ExitStatus> {
        self.child.wait()
    }

    /// How it ended, where it has.
    ///
    /// # Errors
    /// When that cannot be found out.
    pub fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.try_wait()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(Clone)]
struct Doorstep {
    lines: Arc<File>,
    takes: Duration,
    refuses: bool,
}

#[derive(Debug, Disposition)]
enum DeliveryError {
    #[disposition(dead_letter)]
    Refused,
    #[disposition(stop)]
    NoLine(io::Error),
}

impl std::fmt::Display for DeliveryError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused => f.write_str("nobody takes it"),
            Self::NoLine(error) => write!(f, "a line cannot be written: {error}"),
        }
    }
}

impl std::error::Error for DeliveryError {}

async fn delivered(
    parcel: ParcelDeliveredEvent,
    State(doorstep): State<Doorstep>,
) -> Result<(), DeliveryError> {
    let mut lines = &*doorstep.lines;
    // One call, so that a kill leaves a whole line or none.
    let mut write = |line: String| {
        lines
            .write_all(line.as_bytes())
            .map_err(DeliveryError::NoLine)
    };
    if doorstep.takes > Duration::from_secs(60) {
        write(format!("began {}\n", parcel.number))?;
    }
    tokio::time::sleep(doorstep.takes).await;
    if doorstep.refuses && parcel.number % REFUSED == 3 {
        return Err(DeliveryError::Refused);
    }
    write(format!("{} {}\n", parcel.street, parcel.number))
}

/// What the program does: it writes each record that it has handled as a line to a file, until it is told to end.
///
/// Arguments: bootstrap servers, topic, group, the name of the member, the file, how many milliseconds a handler takes, then `refuses` where
/// the fourth of each hundred parcels is to be a dead letter, and settings of the consumer, each as `key=value`. A line is the key and the number, `began` and
/// the number when a handler that is told to take more than a minute begins, or `lost` when partitions are.
///
/// # Errors
/// When it cannot start, or ends by itself.
pub async fn run(arguments: &[String]) -> Result<(), BoxError> {
    let [bootstrap, topic, group, member, file, millis, words @ ..] = arguments else {
        return Err("six arguments".into());
    };
    // It does not outlive the test: the pipe ends with that.
    std::thread::spawn(|| {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(3);
    });
    let kafka = Kafka::builder()
        .set("bootstrap.servers", bootstrap.as_str())
        .variable("faults", topic.as_str())
        .build()?;
    let lines = Arc::new(File::options().append(true).create(true).open(file)?);
    let told = Arc::clone(&lines);
    let doorstep = Doorstep {
        lines,
        takes: Duration::from_millis(millis.parse()?),
        refuses: words.iter().any(|word| word == "refuses"),
    };
    let settings = words.iter().filter_map(|word| word.split_once('='));
    let consumer = kafka.consumer(group.as_str());
    let consumer = settings.fold(consumer, |consumer, (key, value)| consumer.set(key, value));
    let report = consumer
        .on_lost(move |_| {
            // A line that is missing fails the test that waits for it.
            let _ = (&*told).write_all(b"lost\n");
        })
        .instance(member.as_str())
        .ordering(Ordering::Key)
        .concurrency(32)
        .commit_interval(Duration::from_millis(500))
        .state(doorstep)
        .on(delivered)
        .run_until(shutdown_signal())
        .await?;
    println!("{} {}", report.handled, report.handed_back);
    Ok(())
}
