//! The thread that writes ids: in batches, as fast as the disk takes them.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::file::{File, Handled, now};
use crate::once::error::StoreError;
use crate::once::id::EventId;

/// How many ids may wait to be written. More wait with their records.
const MOST: usize = 16_384;

/// How long a flush may take.
const FLUSH: Duration = Duration::from_secs(10);

/// How long the disk is left alone after an error.
const AGAIN: Duration = Duration::from_secs(1);

/// How often ids that are too old are removed when there is nothing to write.
const CLEANING: Duration = Duration::from_secs(60);

/// The file, and what is to be written to it.
#[derive(Debug)]
pub(super) struct Writer {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    file: File,
    state: Mutex<State>,
    /// There is something to be written, or the end.
    work: Condvar,
    /// Something was written, or could not be.
    written: Condvar,
    /// There is room for more.
    room: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// Not in the file for good yet, and since when they are handled.
    waiting: HashMap<Arc<EventId>, u64>,
    /// How many were ever added, and how many of these are written.
    added: u64,
    written: u64,
    /// Why the last write failed, if it did.
    failure: Option<Arc<StoreError>>,
    ends: bool,
}

impl Writer {
    pub(super) fn start(file: File) -> Result<Self, StoreError> {
        let shared = Arc::new(Shared {
            file,
            state: Mutex::default(),
            work: Condvar::new(),
            written: Condvar::new(),
            room: Notify::new(),
        });
        let own = Arc::clone(&shared);
        let thread = thread::Builder::new()
            .name("kafka-event-redb".to_owned())
            .spawn(move || own.run())
            .map_err(|error| StoreError::new("start its thread", error))?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    /// Whether an event was handled. While nothing can be written nothing new is begun.
    pub(super) fn knows(&self, id: &EventId) -> Result<bool, StoreError> {
        {
            let state = self.shared.lock();
            state.works()?;
            if state.waiting.contains_key(id) {
                return Ok(true);
            }
        }
        self.shared.file.knows(id)
    }

    /// Has an event written, as soon as there is room.
    pub(super) async fn remember(&self, id: &Arc<EventId>) -> Result<(), StoreError> {
        loop {
            let room = self.shared.room.notified();
            tokio::pin!(room);
            room.as_mut().enable();
            {
                let mut state = self.shared.lock();
                if state.waiting.len() < MOST {
                    state.waiting.insert(Arc::clone(id), now());
                    state.added += 1;
                    self.shared.work.notify_one();
                    return Ok(());
                }
                state.works()?;
            }
            room.await;
        }
    }

    /// Waits until all that was to be remembered until now is in the file.
    pub(super) fn flush(&self) -> Result<(), StoreError> {
        let end = Instant::now() + FLUSH;
        let mut state = self.shared.lock();
        let all = state.added;
        while state.written < all {
            state.works()?;
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(StoreError::new(
                    "write its file",
                    format!("the disk took longer than {FLUSH:?}"),
                ));
            }
            let waited = self.shared.written.wait_timeout(state, left);
            (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
        Ok(())
    }

    pub(super) fn file(&self) -> &File {
        &self.shared.file
    }
}

impl State {
    fn works(&self) -> Result<(), StoreError> {
        match &self.failure {
            None => Ok(()),
            Some(error) => Err(StoreError::new("write its file", Arc::clone(error))),
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes until the end, and what is there then.
    fn run(&self) {
        // Not at once: how long ids are kept is said after the file is opened.
        let mut cleaning = false;
        while let Some((batch, all)) = self.next(cleaning) {
            match self.file.write(&batch) {
                Ok(more) => {
                    cleaning = more;
                    self.note(&batch, all);
                }
                Err(error) => {
                    tracing::error!(
                        error = %error, cause = std::error::Error::source(&error),
                        "handled events cannot be written; consumers wait"
                    );
                    if !self.fail(error) {
                        return;
                    }
                }
            }
        }
    }

    /// What is to be written, and how many were added until then. It may be nothing, for cleaning. `None`: it is the end.
    fn next(&self, cleaning: bool) -> Option<(Vec<Handled>, u64)> {
        let mut state = self.lock();
        if state.waiting.is_empty() && !state.ends && !cleaning {
            let waited = self.work.wait_timeout(state, CLEANING);
            (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
        if state.waiting.is_empty() && state.ends {
            return None;
        }
        let batch = state.waiting.iter();
        let batch = batch.map(|(id, since)| (Arc::clone(id), *since)).collect();
        Some((batch, state.added))
    }

    /// A batch is in the file.
    fn note(&self, batch: &[Handled], all: u64) {
        let mut state = self.lock();
        for (id, _) in batch {
            state.waiting.remove(id);
        }
        state.written = all;
        state.failure = None;
        drop(state);
        self.written.notify_all();
        self.room.notify_waiters();
    }

    /// A batch cannot be written: it is tried again with the file opened anew. `false`: it is the end, and what was not written is lost.
    fn fail(&self, error: StoreError) -> bool {
        let mut state = self.lock();
        state.failure = Some(Arc::new(error));
        self.written.notify_all();
        self.room.notify_waiters();
        if !state.ends {
            let waited = self
                .work
                .wait_timeout_while(state, AGAIN, |state| !state.ends);
            (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
        let ends = state.ends;
        drop(state);
        // Whether that helps the next write tells.
        if let Err(error) = self.file.reopen() {
            tracing::error!(error = %error, cause = std::error::Error::source(&error), "the file of handled events cannot be opened");
        }
        !ends
    }
}

/// What waits is written before the last handle is gone.
impl Drop for Writer {
    fn drop(&mut self) {
        self.shared.lock().ends = true;
        self.shared.work.notify_one();
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has said so.
            let _ = thread.join();
        }
    }
}
