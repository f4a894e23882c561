//! Waiting for what is to come, with a limit.

use std::fmt;
use std::time::{Duration, Instant};

/// How long to wait between two looks.
const LOOK: Duration = Duration::from_millis(10);

/// Looks again and again until it is so: `what` is that, in words.
///
/// # Errors
/// When it is not so within the time.
pub async fn until(
    what: &str,
    within: Duration,
    mut is_so: impl AsyncFnMut() -> bool,
) -> Result<(), NotInTime> {
    eventually(what, within, async || is_so().await.then_some(())).await
}

/// Looks again and again until there is something: `what` is that, in words.
///
/// ```
/// # use std::time::Duration;
/// # use kafka_event::testing::eventually;
/// # async fn run(found: tokio::sync::watch::Receiver<Option<u32>>) -> Result<(), kafka_event::testing::NotInTime> {
/// let number = eventually("a number is found", Duration::from_secs(10), async || *found.borrow()).await?;
/// # let _: u32 = number;
/// # Ok(()) }
/// ```
///
/// # Errors
/// When there is nothing within the time.
pub async fn eventually<T>(
    what: &str,
    within: Duration,
    mut look: impl AsyncFnMut() -> Option<T>,
) -> Result<T, NotInTime> {
    let end = Instant::now() + within;
    loop {
        if let Some(found) = look().await {
            return Ok(found);
        }
        if Instant::now() >= end {
            let what = what.to_owned();
            return Err(NotInTime { what, within });
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// What was waited for did not come.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NotInTime {
    /// What, in the words of whoever waited.
    pub what: String,
    /// How long.
    pub within: Duration,
}

impl fmt::Display for NotInTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not within {:?}: {}", self.within, self.what)
    }
}

impl std::error::Error for NotInTime {}
