//! What becomes of one record: settled by the client's thread, awaited by a task or a thread. One allocation a record.

use std::mem;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use super::ClientError;
use crate::Timestamp;
use crate::embedded::Reservation;

/// Where a record was written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delivered {
    pub(crate) partition: i32,
    pub(crate) offset: i64,
    pub(crate) timestamp: Option<Timestamp>,
}

/// Why a record was given up.
#[derive(Debug)]
pub(crate) struct Undelivered {
    pub(crate) error: ClientError,
    /// It may be in the log nevertheless.
    pub(crate) maybe_written: bool,
}

/// The end of a record.
pub(crate) type Outcome = Result<Delivered, Undelivered>;

/// The fate of a record, shared by the client and whoever waits for it.
#[derive(Debug)]
pub(crate) struct Fate {
    state: Mutex<State>,
    /// On the embedded broker: its room there, and the timestamp that it was sent with, since the mock tells none.
    embedded: Option<(Reservation, Option<Timestamp>)>,
}

#[derive(Debug)]
enum State {
    Open(Option<Waker>),
    Settled(Outcome),
    Taken,
}

impl Fate {
    pub(crate) fn new(embedded: Option<(Reservation, Option<Timestamp>)>) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State::Open(None)),
            embedded,
        })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The record came to its end.
    pub(super) fn settle(&self, mut outcome: Outcome) {
        if let Some((room, sent)) = &self.embedded {
            let written = outcome.as_ref().ok();
            room.settle(written.map(|at| (at.partition, at.offset)));
            if let Ok(delivered) = &mut outcome {
                delivered.timestamp = *sent;
            }
        }
        let before = mem::replace(&mut *self.lock(), State::Settled(outcome));
        if let State::Open(Some(waker)) = before {
            waker.wake();
        }
    }

    /// The record was not even taken.
    pub(super) fn refuse(&self) {
        if let Some((room, _)) = &self.embedded {
            room.settle(None);
        }
    }

    /// The outcome, once; after it was taken nothing comes any more.
    pub(crate) fn poll(&self, context: &Context<'_>) -> Poll<Outcome> {
        let mut state = self.lock();
        match mem::replace(&mut *state, State::Taken) {
            State::Settled(outcome) => Poll::Ready(outcome),
            State::Open(_) => {
                *state = State::Open(Some(context.waker().clone()));
                Poll::Pending
            }
            State::Taken => Poll::Pending,
        }
    }
}

/// Runs a future in this thread, which sleeps meanwhile. It may be a thread of an async runtime: the client's own thread wakes it.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);

    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}
