//! A relay's run: looks for topics with records, lets each have a lane, and waits where the database or Kafka is away.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::{sleep, timeout};
use uuid::Uuid;

use super::backoff::AWAY;
use super::error::chain;
use super::lane::{Shared, Trouble};
use super::meters::Meters;
use super::publisher::Publisher;
use super::{Relay, RelayError, RelayReport, millis};
use crate::SqlDatabase;
use crate::database::is_transient;

/// How many topics are published at once.
const LANES: usize = 8;

/// How long a topic is left alone of which nothing could be published: its records wait for a failing one, or another instance has it.
const REST: Duration = Duration::from_secs(1);

/// How often records that were kept long enough are looked for.
const CLEANING: Duration = Duration::from_secs(30);

impl<DB: SqlDatabase> Relay<DB> {
    /// Publishes until `shutdown` resolves. Then no record is begun any more, those on their way are waited for by the
    /// [deadline](Self::deadline), and the topics are given back. Dropping the future ends it too, without waiting.
    ///
    /// A database or a cluster that is away is waited for.
    ///
    /// # Errors
    /// When it cannot work until somebody changes something: the table is not there, the producer's keys are wrong, the cluster refuses this
    /// client.
    pub async fn run_until(
        self,
        shutdown: impl Future<Output = ()>,
    ) -> Result<RelayReport, RelayError> {
        let mut run = Run {
            shared: Arc::new(Shared {
                meters: Meters::new(&self.table),
                table: self.table,
                pool: self.pool,
                publisher: Publisher::new(self.producer),
                settings: self.settings,
                owner: Uuid::now_v7().to_string(),
                stop: AtomicBool::new(false),
                published: AtomicU64::new(0),
                failures: AtomicU64::new(0),
            }),
            lanes: JoinSet::new(),
            busy: HashMap::new(),
            resting: HashMap::new(),
            troubles: 0,
            last: String::new(),
            next_cleaning: Instant::now(),
        };
        let ended = run.until(shutdown).await;
        let report = run.end().await;
        ended.map(|()| report)
    }
}

/// What a lane came to.
type LaneEnd = Result<bool, Trouble>;

struct Run<DB: SqlDatabase> {
    shared: Arc<Shared<DB>>,
    lanes: JoinSet<LaneEnd>,
    /// The topics that have a lane, by its task. A topic has one at most: two would send the records of a key at the same time.
    busy: HashMap<Id, String>,
    /// The topics that are left alone, and until when.
    resting: HashMap<String, Instant>,
    /// The topic that got a lane last: the others are before it the next time.
    last: String,
    /// How often in a row the database or Kafka was away.
    troubles: i64,
    next_cleaning: Instant,
}

impl<DB: SqlDatabase> Run<DB> {
    async fn until(&mut self, shutdown: impl Future<Output = ()>) -> Result<(), RelayError> {
        let mut shutdown = pin!(shutdown);
        loop {
            let looked = tokio::select! {
                () = &mut shutdown => return Ok(()),
                looked = self.look() => looked,
            };
            let wait = match looked {
                Ok(()) => self.shared.settings.poll_interval,
                Err(error) => self.trouble(Trouble::Database(error))?,
            };
            let mut wait = pin!(sleep(wait));
            loop {
                tokio::select! {
                    () = &mut shutdown => return Ok(()),
                    () = &mut wait => break,
                    Some(ended) = self.lanes.join_next_with_id() => {
                        if let Some(other) = self.ended(ended)? {
                            wait.set(sleep(other));
                        }
                    }
                }
            }
        }
    }

    /// Gives each topic that has records a lane, for as many as there are lanes.
    async fn look(&mut self) -> sqlx::Result<()> {
        let shared = &self.shared;
        let mut on = shared.pool.acquire().await?;
        let mut topics = DB::topics(&mut on, &shared.table).await?;
        let now = Instant::now();
        if let Some(keep) = shared.settings.keep.filter(|_| self.next_cleaning <= now) {
            while DB::clean(&mut on, &shared.table, millis(keep)).await? > 0 {}
            self.next_cleaning = now + CLEANING;
        }
        if shared.meters.is_due() {
            let waiting = DB::backlogs(&mut on, &shared.table).await?;
            shared.meters.show(&waiting);
        }
        drop(on);
        self.resting.retain(|_, until| *until > now);
        topics.sort_unstable();
        let next = topics.partition_point(|topic| *topic <= self.last);
        topics.rotate_left(next);
        for topic in topics {
            if self.lanes.len() >= LANES {
                break;
            }
            if self.resting.contains_key(&topic) || self.busy.values().any(|busy| *busy == topic) {
                continue;
            }
            let shared = Arc::clone(&self.shared);
            let of = topic.clone();
            self.last.clone_from(&topic);
            let lane = self.lanes.spawn(async move { shared.topic(&of).await });
            self.busy.insert(lane.id(), topic);
        }
        Ok(())
    }

    /// A lane has ended. How long until the next look at the topics, if that changes.
    fn ended(
        &mut self,
        end: Result<(Id, LaneEnd), JoinError>,
    ) -> Result<Option<Duration>, RelayError> {
        let (id, end) = match end {
            Ok((id, end)) => (id, end),
            Err(panic) => {
                tracing::error!(%panic, "a lane of the outbox's relay panicked; its topic is taken again");
                (panic.id(), Ok(false))
            }
        };
        let topic = self.busy.remove(&id);
        match end {
            Ok(found) => {
                self.troubles = 0;
                if found {
                    // Its turn was over perhaps, and not its records.
                    return Ok(Some(Duration::ZERO));
                }
                let until = Instant::now() + REST;
                self.resting.extend(topic.map(|topic| (topic, until)));
                Ok(None)
            }
            Err(trouble) => self.trouble(trouble).map(Some),
        }
    }

    /// How long is waited, unless waiting does not help.
    fn trouble(&mut self, trouble: Trouble) -> Result<Duration, RelayError> {
        let reason = match trouble {
            Trouble::Database(error) if is_transient(&error) => chain(&error),
            Trouble::Database(error) => return Err(RelayError::Database(error)),
            Trouble::Kafka(error) if error.is_retryable() => chain(&error),
            Trouble::Kafka(error) => return Err(RelayError::Kafka(error)),
            Trouble::ProducerEnded => "the producer has ended, and another one is made".to_owned(),
        };
        self.troubles += 1;
        let again_in = AWAY.after(self.troubles);
        tracing::warn!(reason, ?again_in, "the outbox's relay waits");
        Ok(again_in)
    }

    /// Lets what is on its way come to its end.
    async fn end(mut self) -> RelayReport {
        self.shared.stop.store(true, Ordering::Release);
        let deadline = self.shared.settings.deadline;
        let begin = Instant::now();
        let all = async { while self.lanes.join_next().await.is_some() {} };
        let _ = timeout(deadline, all).await;
        let abandoned = self.lanes.len();
        self.lanes.abort_all();
        let left = deadline.saturating_sub(begin.elapsed());
        self.shared.publisher.close(left).await;
        RelayReport {
            published: self.shared.published.load(Ordering::Relaxed),
            failures: self.shared.failures.load(Ordering::Relaxed),
            abandoned,
        }
    }
}
