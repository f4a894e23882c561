//! The word that no further work is to be begun: asked for between records, waited for during a pause.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Notify;

/// The number of the next assignment.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// Said once for an assignment, heard by everyone who waits.
#[derive(Debug)]
pub(super) struct Stopping {
    epoch: u64,
    said: AtomicBool,
    news: Notify,
}

impl Default for Stopping {
    fn default() -> Self {
        Self {
            epoch: NEXT.fetch_add(1, Ordering::Relaxed),
            said: AtomicBool::new(false),
            news: Notify::new(),
        }
    }
}

impl Stopping {
    /// The number of the assignment, which no other one has.
    pub(super) fn epoch(&self) -> u64 {
        self.epoch
    }

    pub(super) fn say(&self) {
        // Who begins a record and who says this each look at the other's word after their own: one of them sees it.
        self.said.store(true, Ordering::SeqCst);
        self.news.notify_waiters();
    }

    pub(super) fn is_said(&self) -> bool {
        self.said.load(Ordering::SeqCst)
    }

    /// Waits until it is said.
    pub(super) async fn heard(&self) {
        let news = self.news.notified();
        tokio::pin!(news);
        // Who is enabled first misses nothing that is said after the look.
        news.as_mut().enable();
        if !self.is_said() {
            news.await;
        }
    }

    /// Sleeps. `false`: it was said meanwhile, and the sleep ended.
    pub(super) async fn sleep(&self, time: Duration) -> bool {
        tokio::select! {
            () = tokio::time::sleep(time) => true,
            () = self.heard() => false,
        }
    }
}
