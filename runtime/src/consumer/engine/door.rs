//! The door of a lane: records that leave it for another topic go on by themselves, and the lane waits when one of them cannot get there.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Notify;

use crate::consumer::stopping::Stopping;

/// How many may be on their way at once; the next one is waited for.
const MOST: usize = 128;

/// What left a lane and has not arrived.
#[derive(Debug, Default)]
pub(super) struct Door {
    under_way: AtomicUsize,
    /// Of those, the ones that could not be written yet.
    held_up: AtomicUsize,
    news: Notify,
}

impl Door {
    /// Lets one more out; `false`: there are as many as may be.
    pub(super) fn let_out(&self) -> bool {
        let more = |under_way| (under_way < MOST).then_some(under_way + 1);
        let let_out = self
            .under_way
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        let_out.is_ok()
    }

    /// One of them cannot be written: no further record is begun until it is.
    pub(super) fn held_up(&self) {
        self.held_up.fetch_add(1, Ordering::AcqRel);
    }

    /// One of them has arrived, or is given up.
    pub(super) fn arrived(&self, was_held_up: bool) {
        self.under_way.fetch_sub(1, Ordering::Relaxed);
        if was_held_up && self.held_up.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.news.notify_waiters();
        }
    }

    /// Waits until none is held up, or the consumer is to stop.
    pub(super) async fn opened(&self, stopping: &Stopping) {
        while self.held_up.load(Ordering::Acquire) > 0 && !stopping.is_said() {
            let news = self.news.notified();
            tokio::pin!(news);
            // Who is enabled first misses nothing that is said after the look.
            news.as_mut().enable();
            if self.held_up.load(Ordering::Acquire) > 0 {
                tokio::select! {
                    () = news => {}
                    () = stopping.heard() => {}
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;

    #[test]
    fn only_so_many_are_let_out() {
        let door = Door::default();
        assert!((0..MOST).all(|_| door.let_out()));
        assert!(!door.let_out());
        door.arrived(false);
        assert!(door.let_out() && !door.let_out());
    }

    #[tokio::test]
    async fn it_is_shut_while_one_is_held_up_and_the_consumer_goes_on() {
        let (door, stopping) = (Arc::new(Door::default()), Arc::new(Stopping::default()));
        door.opened(&stopping).await;
        assert!(door.let_out() && door.let_out());
        door.held_up();
        door.held_up();
        let (there, heard) = (Arc::clone(&door), Arc::clone(&stopping));
        let waiting = tokio::spawn(async move { there.opened(&heard).await });
        door.arrived(true);
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(!waiting.is_finished(), "one is still held up");
        door.arrived(true);
        waiting.await.unwrap();

        assert!(door.let_out());
        door.held_up();
        let heard = Arc::clone(&stopping);
        let waiting = tokio::spawn(async move { door.opened(&heard).await });
        stopping.say();
        waiting.await.unwrap();
    }
}
