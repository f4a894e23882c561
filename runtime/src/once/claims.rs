//! Claims within a process: which events somebody is at.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::id::EventId;

/// The events that are claimed. Whoever claims one looks only then whether it is remembered, and whoever has it remembers it before giving it
/// up: so nobody takes an event for fresh that was handled meanwhile.
#[derive(Clone, Debug, Default)]
pub(super) struct Claims(Arc<Mutex<HashSet<Arc<EventId>>>>);

impl Claims {
    /// Claims an event; `None`: somebody else is at it.
    pub(super) fn take(&self, id: &EventId) -> Option<Claimed> {
        let id = Arc::new(id.clone());
        let mut claimed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        claimed.insert(Arc::clone(&id)).then(|| Claimed {
            claims: self.clone(),
            id,
        })
    }
}

/// An event that is claimed as long as this lives.
#[derive(Debug)]
pub(super) struct Claimed {
    claims: Claims,
    pub(super) id: Arc<EventId>,
}

impl Drop for Claimed {
    fn drop(&mut self) {
        let claims = &self.claims.0;
        let mut claimed = claims.lock().unwrap_or_else(PoisonError::into_inner);
        claimed.remove(&self.id);
    }
}
