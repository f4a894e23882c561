//! The recorded histories by which records are read when nobody gives [`Writers`].
//!
//! Only a record of another version comes here, so that reading today's costs nothing. What its event knows of other versions is put
//! together when the first one comes, and kept: an event is a type, and types stay.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use super::{Contract, Writers};

/// By the address of the contract, or of a set's list of contracts: those of a type are constants of it.
static KNOWN: RwLock<BTreeMap<usize, &'static Writers>> = RwLock::new(BTreeMap::new());

/// The released versions of an event.
pub(super) fn of_event(event: &'static Contract) -> &'static Writers {
    known(std::ptr::from_ref(event).addr(), || {
        Writers::new().with_history(event)
    })
}

/// The released versions of the events of a set.
pub(super) fn of_set(events: &'static [&'static Contract]) -> &'static Writers {
    known(events.as_ptr().addr(), || {
        let histories = events.iter().copied();
        histories.fold(Writers::new(), Writers::with_history)
    })
}

fn known(key: usize, make: impl FnOnce() -> Writers) -> &'static Writers {
    let found = KNOWN
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .get(&key)
        .copied();
    found.unwrap_or_else(|| {
        let mut all = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have been as quick.
        all.entry(key)
            .or_insert_with(|| Box::leak(Box::new(make())))
    })
}
