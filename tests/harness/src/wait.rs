//! Waiting for a condition, never without end.

use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::{Error, Result};

/// Asks `probe` every tenth of a second until it answers `true`.
///
/// # Errors
/// When `limit` has passed (the error names `what`), or when `probe` itself fails.
pub fn wait_until(
    what: &str,
    limit: Duration,
    mut probe: impl FnMut() -> Result<bool>,
) -> Result<()> {
    let deadline = Instant::now() + limit;
    loop {
        if probe()? {
            return Ok(());
        }
        if Instant::now() >= deadline {
            return Err(Error::new(format!(
                "{what}: not after {} s",
                limit.as_secs()
            )));
        }
        sleep(Duration::from_millis(100));
    }
}
