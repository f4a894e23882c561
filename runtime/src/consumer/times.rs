//! The times of a consumer, held against one another when it starts.

use std::time::Duration;

use super::engine::FAREWELL;
use crate::config::{Checked, Finding};

/// How long running handlers may take when a partition is given up, when nothing is said and the poll interval allows it.
const DEADLINE: Duration = Duration::from_secs(30);

/// How long running handlers may take to finish: what was said, or what the poll interval allows.
///
/// Polling never stops while handlers run, so that a slow handler does not cost the membership. The one time that counts against
/// `max.poll.interval.ms` is a rebalance: the group waits that long for a member to give its partitions up, and goes on without it then.
pub(super) fn deadline(
    said: Option<Duration>,
    handler_timeout: Option<Duration>,
    checked: &Checked,
) -> Result<Duration, Finding> {
    let poll = checked.get("max.poll.interval.ms");
    let poll = poll.and_then(|millis| millis.parse().ok());
    let poll = poll.map_or(Duration::MAX, Duration::from_millis);
    let fits = poll.saturating_sub(FAREWELL);
    let deadline = match said {
        Some(said) if said >= fits => {
            return Err(Finding::new(
                "max.poll.interval.ms",
                "deadline-within-poll-interval",
                format!(
                    "a rebalance waits {poll:?} for this member, and it may take {said:?} to let handlers finish (`shutdown_deadline`) and {FAREWELL:?} \
                     to commit: set it to {} or more, or lower the deadline",
                    (said + FAREWELL).as_millis() + 1
                ),
            ));
        }
        Some(said) => said,
        None => DEADLINE.min(fits / 2),
    };
    if let Some(limit) = handler_timeout.filter(|limit| *limit > deadline) {
        tracing::warn!(
            handler_timeout = ?limit, shutdown_deadline = ?deadline,
            "a handler may take longer than there is time when its partition is given up: it is abandoned then, and its record handled again"
        );
    }
    Ok(deadline)
}
