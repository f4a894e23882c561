//! What becomes of one record: settled by the client's thread, awaited by a task or a thread.
//!
//! Fates are made in blocks. They live longer than the records they lie between, and one allocation for each would leave the allocator
//! with holes in the size of records, which cost it more than all else that sending does.

use std::cell::Cell;
use std::mem;
use std::os::raw::c_void;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use rdkafka::util::IntoOpaque;

use super::Undelivered;
use crate::Timestamp;
use crate::embedded::Reservation;
use crate::observe::Sending;

/// Where a record was written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Delivered {
    pub(crate) partition: i32,
    pub(crate) offset: i64,
    pub(crate) timestamp: Option<Timestamp>,
}

/// The end of a record.
pub(crate) type Outcome = Result<Delivered, Box<Undelivered>>;

/// What is to be done when a record has come to its end.
pub(super) enum Settled {
    /// Somebody waits for it, and is to be woken.
    Wake(Waker),
    /// Nobody hears of its failure any more.
    Unheard(Box<Undelivered>),
    /// Nothing.
    Done,
}

/// The fate of a record, shared by the client and whoever waits for it.
#[derive(Clone, Debug)]
pub(crate) struct Fate {
    block: Arc<Block>,
    index: usize,
}

/// How many fates share an allocation. As many as the alignment, so that an index fits into the address of a block.
const FATES: usize = 64;

#[derive(Debug)]
#[repr(align(64))]
struct Block([Mutex<State>; FATES]);

const _: () = assert!(align_of::<Block>() >= FATES);

#[derive(Debug)]
enum State {
    Open {
        waiting: Option<Waker>,
        /// Nobody asks any more.
        abandoned: bool,
        /// The record's own timestamp, which the client does not tell of one that failed, nor the mock of any.
        timestamp: Option<Timestamp>,
        /// Its room on the embedded broker.
        embedded: Option<Box<Reservation>>,
        measured: Sending,
    },
    Settled(Outcome),
    Taken,
}

thread_local! {
    /// The block that this thread's next fate is in, and where.
    static NEXT: Cell<Option<(Arc<Block>, usize)>> = const { Cell::new(None) };
}

impl Fate {
    pub(crate) fn new(
        timestamp: Option<Timestamp>,
        embedded: Option<Reservation>,
        measured: Sending,
    ) -> Self {
        let (block, index) = NEXT.take().unwrap_or_else(|| {
            let block = [const { Mutex::new(State::Taken) }; FATES];
            (Arc::new(Block(block)), 0)
        });
        if index + 1 < FATES {
            NEXT.set(Some((Arc::clone(&block), index + 1)));
        }
        let fate = Self { block, index };
        *fate.lock() = State::Open {
            waiting: None,
            abandoned: false,
            timestamp,
            embedded: embedded.map(Box::new),
            measured,
        };
        fate
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // The remainder says to the compiler what is so anyway.
        let state = &self.block.0[self.index % FATES];
        state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The record came to its end.
    #[must_use]
    pub(super) fn settle(&self, mut outcome: Outcome) -> Settled {
        let mut state = self.lock();
        let State::Open {
            waiting,
            abandoned,
            timestamp,
            embedded,
            measured,
        } = mem::replace(&mut *state, State::Taken)
        else {
            return Settled::Done;
        };
        measured.settled(outcome.is_ok());
        if let Some(room) = embedded.as_deref() {
            // Without an acknowledgement there is no offset, and nothing to account for.
            let written = outcome.as_ref().ok().filter(|at| at.offset >= 0);
            room.settle(written.map(|at| (at.partition, at.offset)));
        }
        match &mut outcome {
            Ok(delivered) if embedded.is_some() => delivered.timestamp = timestamp,
            Ok(_) => {}
            Err(undelivered) => undelivered.record.timestamp = timestamp,
        }
        match outcome {
            Err(undelivered) if abandoned => return Settled::Unheard(undelivered),
            _ if abandoned => return Settled::Done,
            outcome => *state = State::Settled(outcome),
        }
        waiting.map_or(Settled::Done, Settled::Wake)
    }

    /// Nobody asks any more. A failure that is known already is returned.
    pub(crate) fn abandon(&self) -> Option<Box<Undelivered>> {
        let mut state = self.lock();
        if let State::Open {
            waiting, abandoned, ..
        } = &mut *state
        {
            (*waiting, *abandoned) = (None, true);
            return None;
        }
        match mem::replace(&mut *state, State::Taken) {
            State::Settled(Err(undelivered)) => Some(undelivered),
            _ => None,
        }
    }

    /// The record was not even taken.
    pub(super) fn refuse(&self) {
        if let State::Open {
            embedded: Some(embedded),
            ..
        } = mem::replace(&mut *self.lock(), State::Taken)
        {
            embedded.settle(None);
        }
    }

    /// The outcome, once; after it was taken nothing comes any more.
    pub(crate) fn poll(&self, context: &Context<'_>) -> Poll<Outcome> {
        let mut state = self.lock();
        if let State::Open { waiting, .. } = &mut *state {
            *waiting = Some(context.waker().clone());
            return Poll::Pending;
        }
        match mem::replace(&mut *state, State::Taken) {
            State::Settled(outcome) => Poll::Ready(outcome),
            State::Open { .. } | State::Taken => Poll::Pending,
        }
    }
}

/// How it passes through the client: the address of its block, with the index in the bits that the alignment leaves free.
impl IntoOpaque for Fate {
    fn into_ptr(self) -> *mut c_void {
        let block = Arc::into_raw(self.block);
        block.wrapping_byte_add(self.index).cast_mut().cast()
    }

    unsafe fn from_ptr(pointer: *mut c_void) -> Self {
        let index = pointer.addr() % FATES;
        let block = pointer.wrapping_byte_sub(index).cast_const().cast();
        // SAFETY: the caller promises that `into_ptr` gave the pointer, and that it comes back once.
        let block = unsafe { Arc::from_raw(block) };
        Self { block, index }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// More than one block.
    const RECORDS: i32 = 3 * FATES as i32 + 1;

    #[test]
    fn a_fate_that_passed_through_the_client_is_the_same_one() {
        let fates: Vec<Fate> = (0..RECORDS)
            .map(|_| Fate::new(None, None, Sending::unmeasured()))
            .collect();
        let away: Vec<_> = fates.iter().map(|fate| fate.clone().into_ptr()).collect();
        for (partition, pointer) in (0..).zip(away) {
            // SAFETY: it was made above, and is used once.
            let fate = unsafe { Fate::from_ptr(pointer) };
            let delivered = Delivered {
                partition,
                offset: 0,
                timestamp: None,
            };
            let settled = fate.settle(Ok(delivered));
            assert!(matches!(settled, Settled::Done), "nobody waits");
        }
        let context = Context::from_waker(Waker::noop());
        for (expected, fate) in (0..).zip(&fates) {
            let Poll::Ready(Ok(delivered)) = fate.poll(&context) else {
                panic!("not settled");
            };
            assert_eq!(delivered.partition, expected);
            assert!(fate.poll(&context).is_pending(), "it comes once");
        }
    }
}
