//! The file: which ids are in it, since when, and which are to be forgotten first.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use redb::{Database, ReadableDatabase as _, TableDefinition};

use crate::BoxError;
use crate::once::error::StoreError;
use crate::once::id::EventId;

/// Group, handler and id, and since when, in milliseconds since 1970.
const HANDLED: TableDefinition<'static, (&str, &str, &str), u64> = TableDefinition::new("handled");

/// The same by age.
const BY_AGE: TableDefinition<'static, (u64, &str, &str, &str), ()> =
    TableDefinition::new("handled_by_age");

/// How many that are too old a write removes at most beyond as many as it adds.
const REMOVED: usize = 1_000;

/// An id, and when it was handled, in milliseconds since 1970.
pub(super) type Handled = (Arc<EventId>, u64);

/// The database. After an error of the disk it has to be opened anew, and is not there meanwhile.
pub(super) struct File {
    path: PathBuf,
    database: RwLock<Option<Database>>,
    /// In milliseconds.
    keep: AtomicU64,
}

impl File {
    pub(super) fn open(path: &Path, keep: Duration) -> Result<Self, StoreError> {
        let file = Self {
            path: path.to_owned(),
            database: RwLock::new(None),
            keep: AtomicU64::new(0),
        };
        file.keep_for(keep);
        file.reopen()?;
        Ok(file)
    }

    pub(super) fn keep_for(&self, time: Duration) {
        let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.keep.store(millis, Ordering::Relaxed);
    }

    /// Opens it again, with its tables.
    pub(super) fn reopen(&self) -> Result<(), StoreError> {
        let mut place = self
            .database
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        // Two of them at once would be refused.
        drop(place.take());
        *place = Some(self.create().map_err(|error| self.failed("open", error))?);
        Ok(())
    }

    fn create(&self) -> Result<Database, BoxError> {
        let database = Database::create(&self.path)?;
        let write = database.begin_write()?;
        write.open_table(HANDLED)?;
        write.open_table(BY_AGE)?;
        write.commit()?;
        Ok(database)
    }

    fn failed(&self, doing: &str, error: BoxError) -> StoreError {
        StoreError::new(format!("{doing} {}", self.path.display()), error)
    }

    fn with<R>(
        &self,
        doing: &str,
        work: impl FnOnce(&Database) -> Result<R, BoxError>,
    ) -> Result<R, StoreError> {
        let database = self.database.read().unwrap_or_else(PoisonError::into_inner);
        let done = match &*database {
            Some(database) => work(database),
            None => Err("it is not open, since it failed before".into()),
        };
        done.map_err(|error| self.failed(doing, error))
    }

    /// What is older than this is forgotten, in milliseconds since 1970.
    fn oldest(&self) -> u64 {
        now().saturating_sub(self.keep.load(Ordering::Relaxed))
    }

    pub(super) fn knows(&self, id: &EventId) -> Result<bool, StoreError> {
        self.with("read", |database| {
            let handled = database.begin_read()?.open_table(HANDLED)?;
            let since = handled.get((id.group(), id.handler(), id.id()))?;
            Ok(since.is_some_and(|since| since.value() > self.oldest()))
        })
    }

    /// Writes these for good, and forgets what is too old. Whether more is.
    pub(super) fn write(&self, new: &[Handled]) -> Result<bool, StoreError> {
        self.with("write", |database| {
            let write = database.begin_write()?;
            let more = {
                let mut handled = write.open_table(HANDLED)?;
                let mut by_age = write.open_table(BY_AGE)?;
                for (id, since) in new {
                    let id = (id.group(), id.handler(), id.id());
                    let before = handled.insert(id, since)?.map(|before| before.value());
                    if let Some(before) = before {
                        by_age.remove((before, id.0, id.1, id.2))?;
                    }
                    by_age.insert((*since, id.0, id.1, id.2), ())?;
                }
                let (end, most) = ((self.oldest(), "", "", ""), new.len() + REMOVED);
                let mut removed = 0;
                let old = by_age.extract_from_if(..end, |_, ()| true)?;
                for old in old.take(most) {
                    let (old, _) = old?;
                    let (_, group, handler, id) = old.value();
                    handled.remove((group, handler, id))?;
                    removed += 1;
                }
                removed == most
            };
            write.commit()?;
            Ok(more)
        })
    }

    /// How many ids are in it, those that are too old and not removed yet among them.
    #[cfg(test)]
    pub(super) fn len(&self) -> u64 {
        use redb::ReadableTableMetadata as _;
        let lens = self.with("read", |database| {
            let read = database.begin_read()?;
            let (handled, by_age) = (read.open_table(HANDLED)?, read.open_table(BY_AGE)?);
            Ok((handled.len()?, by_age.len()?))
        });
        let (handled, by_age) = lens.unwrap();
        assert_eq!(handled, by_age);
        handled
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("File").field(&self.path).finish()
    }
}

/// Milliseconds since 1970.
pub(super) fn now() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    now.map_or(0, |now| u64::try_from(now.as_millis()).unwrap_or(u64::MAX))
}
