//! The claims that a process has: one for each key at a time, renewed while they live.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use redis::aio::ConnectionManager;
use tokio::task::JoinHandle;

use crate::scripts;

/// Keys and tokens.
#[derive(Debug, Default)]
pub(crate) struct Claims {
    live: Mutex<HashMap<Arc<str>, Arc<str>>>,
    /// The task that renews them.
    renewal: Mutex<Option<JoinHandle<()>>>,
}

impl Claims {
    fn live(&self) -> MutexGuard<'_, HashMap<Arc<str>, Arc<str>>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a key for this process; `None`: another lane has it.
    pub(crate) fn take(self: &Arc<Self>, key: &Arc<str>, token: &Arc<str>) -> Option<Taken> {
        let mut live = self.live();
        if live.contains_key(key) {
            return None;
        }
        live.insert(Arc::clone(key), Arc::clone(token));
        Some(Taken {
            claims: Arc::clone(self),
            key: Arc::clone(key),
            token: Arc::clone(token),
        })
    }

    /// Sees that claims are renewed, three times within a lease. The task ends when nobody has the claims any more.
    pub(crate) fn keep_renewed(self: &Arc<Self>, redis: &ConnectionManager, lease: Duration) {
        let renewal = self.renewal.lock();
        let mut renewal = renewal.unwrap_or_else(PoisonError::into_inner);
        // It goes with the runtime that it was started on.
        if renewal.as_ref().is_none_or(JoinHandle::is_finished) {
            let work = renew(Arc::downgrade(self), redis.clone(), lease);
            *renewal = Some(tokio::spawn(work));
        }
    }
}

async fn renew(claims: Weak<Claims>, mut redis: ConnectionManager, lease: Duration) {
    let (script, millis) = (scripts::renew(), crate::store::millis(lease));
    loop {
        tokio::time::sleep(lease / 3).await;
        let Some(claims) = claims.upgrade() else {
            return;
        };
        let live: Vec<_> = claims.live().clone().into_iter().collect();
        drop(claims);
        // A batch has many.
        for claims in live.chunks(scripts::RENEWED_AT_ONCE) {
            let mut call = script.arg(millis);
            for (key, token) in claims {
                call.key(&**key).arg(&**token);
            }
            if let Err(error) = call.invoke_async::<i64>(&mut redis).await {
                tracing::warn!(%error, "claims in Redis cannot be renewed; others may get them when their lease is over");
                break;
            }
        }
    }
}

/// A key that this process has.
#[derive(Debug)]
pub(crate) struct Taken {
    claims: Arc<Claims>,
    pub(crate) key: Arc<str>,
    pub(crate) token: Arc<str>,
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.claims.live().remove(&self.key);
    }
}
