//! A topic that is this instance's for a while.

use std::convert::Infallible;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::millis;
use crate::SqlDatabase;
use crate::table::Table;

/// A topic that was taken. While it is held no other instance publishes the topic, so that a record is not sent by two.
///
/// An instance that stands still for longer than its lease, and then goes on, sends what it was about to send a second time: that is at least once, as a crash is.
/// It spoils no order, since what it sends was sent before by the one that took over.
pub(super) struct Lease<'a, DB: SqlDatabase> {
    pool: &'a sqlx::Pool<DB>,
    table: &'a Table,
    topic: &'a str,
    owner: &'a str,
    time: Duration,
    until: Mutex<Instant>,
}

impl<'a, DB: SqlDatabase> Lease<'a, DB> {
    /// `None`: another instance has it.
    pub(super) async fn take(
        (pool, table): (&'a sqlx::Pool<DB>, &'a Table),
        topic: &'a str,
        owner: &'a str,
        time: Duration,
    ) -> sqlx::Result<Option<Self>> {
        let lease = Self {
            pool,
            table,
            topic,
            owner,
            time,
            until: Mutex::new(Instant::now()),
        };
        Ok(lease.renew().await?.then_some(lease))
    }

    /// `false`: it was lost to another instance.
    async fn renew(&self) -> sqlx::Result<bool> {
        // From before the statement: the database's end of it is not earlier.
        let until = Instant::now() + self.time;
        let mut on = self.pool.acquire().await?;
        let held = DB::claim(
            &mut on,
            self.table,
            self.topic,
            self.owner,
            millis(self.time),
        )
        .await?;
        let until = if held { until } else { Instant::now() };
        *self.until.lock().unwrap_or_else(PoisonError::into_inner) = until;
        Ok(held)
    }

    pub(super) fn is_held(&self) -> bool {
        Instant::now() < *self.until.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps it while `work` is done.
    pub(super) async fn keep_during<T>(&self, work: impl Future<Output = T>) -> T {
        tokio::select! {
            done = work => done,
            never = self.keep() => match never {},
        }
    }

    async fn keep(&self) -> Infallible {
        loop {
            tokio::time::sleep(self.time / 3).await;
            let topic = self.topic;
            match self.renew().await {
                Ok(true) => {}
                Ok(false) => tracing::warn!(topic, "another relay took over the topic"),
                Err(error) => tracing::warn!(topic, %error, "cannot keep the topic"),
            }
        }
    }

    pub(super) async fn give_back(self) -> sqlx::Result<()> {
        let mut on = self.pool.acquire().await?;
        DB::release(&mut on, self.table, self.topic, self.owner).await
    }
}
