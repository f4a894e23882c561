//! The store: keys with expiry.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use kafka_event::once::{Begun, Claim, CommitError, EventId, Store, StoreError};
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, IntoConnectionInfo, RedisError};
use tokio::sync::OnceCell;

use crate::claims::{Claims, Taken};
use crate::scripts;

/// How long ids are kept when nothing is said: as long as Kafka keeps records when nothing is said (`retention.ms`).
const KEEP: Duration = Duration::from_secs(7 * 24 * 3_600);

/// How long a claim lasts that nobody renews, when nothing is said.
const LEASE: Duration = Duration::from_secs(10);

/// How long Redis may take to take a connection, and to answer.
const ANSWER: Duration = Duration::from_secs(3);

/// Remembers handled events in Redis (2.6 or newer), for all consumers that use it. A clone is the same store.
///
/// The address is a `redis://` URL, `redis://user:password@host:port/database`. It connects when the consumer starts, and again by itself.
#[derive(Clone)]
pub struct Redis {
    client: Client,
    redis: Arc<OnceCell<ConnectionManager>>,
    claims: Arc<Claims>,
    /// What tokens of this store begin with.
    name: Arc<str>,
    number: Arc<AtomicU64>,
    keep: Duration,
    lease: Duration,
}

impl Redis {
    /// A store at this address.
    ///
    /// # Errors
    /// When the address is none. Nothing is connected yet.
    pub fn open(address: impl IntoConnectionInfo) -> Result<Self, StoreError> {
        let client = Client::open(address).map_err(|error| failed("read its address", error))?;
        // Random, and different for every process and store.
        let name = uuid::Uuid::new_v4().simple();
        Ok(Self {
            client,
            redis: Arc::default(),
            claims: Arc::default(),
            name: format!("claim:{name}:").into(),
            number: Arc::default(),
            keep: KEEP,
            lease: LEASE,
        })
    }

    /// How long ids are kept; seven days when nothing is said. It should be longer than the records of the topics are kept: a duplicate that
    /// comes later is handled again.
    #[must_use]
    pub fn keep_for(mut self, time: Duration) -> Self {
        self.keep = time;
        self
    }

    /// How long a claim lasts whose process has died; 10 s when nothing is said. It is renewed while its handler runs, however long that
    /// takes. A shorter one lets others go on sooner, and is lost sooner by a process that stands still.
    #[must_use]
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease;
        self
    }

    async fn redis(&self) -> Result<ConnectionManager, RedisError> {
        let connect = || async {
            let config = ConnectionManagerConfig::new()
                .set_connection_timeout(Some(ANSWER))
                .set_response_timeout(Some(ANSWER))
                // The consumer asks again by itself.
                .set_number_of_retries(1);
            ConnectionManager::new_with_config(self.client.clone(), config).await
        };
        self.redis.get_or_try_init(connect).await.cloned()
    }

    fn key(id: &EventId) -> Arc<str> {
        // A colon separates; it can be in a group, and not in a handler.
        let group = id.group().replace('%', "%25").replace(':', "%3A");
        format!("kafka-event:{group}:{}:{}", id.handler(), id.id()).into()
    }
}

impl Store for Redis {
    type Claim = RedisClaim;

    async fn prepare(&self) -> Result<(), StoreError> {
        let asked = async {
            let mut redis = self.redis().await?;
            redis::cmd("PING").query_async::<String>(&mut redis).await
        };
        let answered = asked.await.map_err(|error| failed("be reached", error));
        answered.map(drop)
    }

    async fn begin(&self, id: &EventId) -> Result<Begun<RedisClaim>, StoreError> {
        let number = self.number.fetch_add(1, Ordering::Relaxed).to_string();
        let (key, token) = (Self::key(id), format!("{}{number}", self.name).into());
        let Some(taken) = self.claims.take(&key, &token) else {
            return Ok(Begun::Busy);
        };
        let asked = async {
            let mut redis = self.redis().await?;
            let script = scripts::begin();
            let mut call = script.key(&*key);
            let call = call.arg(&*self.name).arg(number).arg(millis(self.lease));
            let found: i64 = call.invoke_async(&mut redis).await?;
            Ok((redis, found))
        };
        let asked = asked.await;
        let (redis, found) = asked.map_err(|error| failed("look up an event", error))?;
        Ok(match found {
            0 => {
                self.claims.keep_renewed(&redis, self.lease);
                Begun::Fresh(RedisClaim {
                    open: Some(Open { redis, taken }),
                    keep: self.keep,
                })
            }
            1 => Begun::Done,
            _ => Begun::Busy,
        })
    }
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis")
            .field("keep", &self.keep)
            .field("lease", &self.lease)
            .finish_non_exhaustive()
    }
}

/// A claim in [`Redis`]. Dropping it releases it, in the background where it is dropped on a tokio runtime, and after the lease elsewhere.
#[derive(Debug)]
pub struct RedisClaim {
    /// `None`: it is remembered or released.
    open: Option<Open>,
    keep: Duration,
}

struct Open {
    redis: ConnectionManager,
    taken: Taken,
}

impl Open {
    async fn release(mut self) {
        let script = scripts::release();
        let mut call = script.key(&*self.taken.key);
        let released = call.arg(&*self.taken.token);
        if let Err(error) = released.invoke_async::<i64>(&mut self.redis).await {
            tracing::warn!(%error, "a claim in Redis cannot be released; its lease ends it");
        }
    }
}

impl Claim for RedisClaim {
    type Lent = ();

    fn lent(&self) -> &() {
        &()
    }

    async fn commit(&mut self) -> Result<(), CommitError> {
        let Some(open) = &mut self.open else {
            return Ok(());
        };
        let mut set = redis::cmd("SET");
        set.arg(&*open.taken.key).arg(scripts::HANDLED);
        set.arg("PX").arg(millis(self.keep));
        let done = set.query_async::<()>(&mut open.redis).await;
        done.map_err(|error| CommitError::Unavailable(failed("remember an event", error)))?;
        self.open = None;
        Ok(())
    }

    async fn release(mut self) {
        if let Some(open) = self.open.take() {
            open.release().await;
        }
    }
}

impl Drop for RedisClaim {
    fn drop(&mut self) {
        let runtime = tokio::runtime::Handle::try_current();
        if let Some((open, runtime)) = self.open.take().zip(runtime.ok()) {
            runtime.spawn(open.release());
        }
    }
}

impl fmt::Debug for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.taken.fmt(f)
    }
}

fn failed(doing: &'static str, error: RedisError) -> StoreError {
    StoreError::new(doing, error)
}

/// At least one, since Redis takes no other expiry.
pub(crate) fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis())
        .unwrap_or(u64::MAX)
        .clamp(1, u64::MAX / 4)
}
