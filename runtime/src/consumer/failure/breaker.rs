//! The circuit breaker: while what handlers need is down, no record is handled, none fails for good, and one at a time is the probe.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::Verdict;
use crate::consumer::hooks::{Hook, tell};

/// When a consumer takes what its handlers need for being down, and how long it leaves that alone.
///
/// A *call* is an attempt of a handler. One that fails with an error that says `retry` (a panic and a timeout say so too) counts as failed, every other one
/// as succeeded: an error that says `dead_letter`, `skip` or `park` is an answer. The names and defaults are those of resilience4j, with a window of
/// calls; one record at a time probes a breaker that is half open.
///
/// - **Closed**: records are handled. When of the last [`sliding_window_size`](Self::sliding_window_size) calls, of which there have to be
///   [`minimum_number_of_calls`](Self::minimum_number_of_calls), [`failure_rate_threshold`](Self::failure_rate_threshold) percent have failed, it opens.
/// - **Open**: no handler is called, and nothing is given up: the call that opened it, and those that fail while it is open, are no attempts of their records.
///   Records are taken until what may be in flight is full, and keep their order; polling goes on, so that the membership is not at stake.
/// - **Half open**: after [`wait_duration_in_open_state`](Self::wait_duration_in_open_state) one record is handled. When that is well, the breaker closes and
///   forgets what was; when it fails, the breaker is open for as long again.
///
/// A record is given up after the attempts that its retry allows: where one record is handled at a time, five attempts and a breaker that needs 100 calls make
/// twenty dead letters before it opens. [`consecutive`](Self::consecutive) with fewer calls than attempts opens before the first one.
///
/// The state is in the log, is told to [`on_circuit_breaker`](crate::ConsumerBuilder::on_circuit_breaker), and can be asked for by
/// [`ConsumerHandle::circuit_breaker`](crate::ConsumerHandle::circuit_breaker). Each consumer has its own.
///
/// ```
/// use std::time::Duration;
/// use kafka_event::CircuitBreaker;
///
/// let after_four_failures = CircuitBreaker::consecutive(4).wait_duration_in_open_state(Duration::from_secs(30));
/// let at_three_of_four = CircuitBreaker::default().failure_rate_threshold(75).sliding_window_size(20).minimum_number_of_calls(20);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CircuitBreaker {
    failure_rate_threshold: u8,
    sliding_window_size: usize,
    minimum_number_of_calls: usize,
    wait_duration_in_open_state: Duration,
}

/// Half of the last 100 calls, and a minute.
impl Default for CircuitBreaker {
    fn default() -> Self {
        Self {
            failure_rate_threshold: 50,
            sliding_window_size: 100,
            minimum_number_of_calls: 100,
            wait_duration_in_open_state: Duration::from_secs(60),
        }
    }
}

impl CircuitBreaker {
    /// Opens when so many calls have failed one after the other; at least one.
    #[must_use]
    pub fn consecutive(failures: usize) -> Self {
        Self::default()
            .failure_rate_threshold(100)
            .sliding_window_size(failures)
            .minimum_number_of_calls(failures)
    }

    /// How many percent of the calls in the window have to fail: 1 to 100, and 50 when nothing is said.
    #[must_use]
    pub fn failure_rate_threshold(mut self, percent: u8) -> Self {
        self.failure_rate_threshold = percent.clamp(1, 100);
        self
    }

    /// How many of the last calls count; at least one, and 100 when nothing is said.
    #[must_use]
    pub fn sliding_window_size(mut self, calls: usize) -> Self {
        self.sliding_window_size = calls.max(1);
        self
    }

    /// How many calls there have to be before the rate counts: no more than the window has, and 100 when nothing is said.
    #[must_use]
    pub fn minimum_number_of_calls(mut self, calls: usize) -> Self {
        self.minimum_number_of_calls = calls.max(1);
        self
    }

    /// How long nothing is called before a record is the probe; a minute when nothing is said.
    #[must_use]
    pub fn wait_duration_in_open_state(mut self, wait: Duration) -> Self {
        self.wait_duration_in_open_state = wait;
        self
    }

    /// How many calls have to fail, at least, before it opens.
    pub(in crate::consumer) fn least_failures(&self) -> usize {
        let calls = self.minimum_number_of_calls.min(self.sliding_window_size);
        (calls * usize::from(self.failure_rate_threshold)).div_ceil(100)
    }
}

/// Whether records are handled: see [`CircuitBreaker`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CircuitBreakerState {
    /// They are.
    Closed,
    /// They are not.
    Open,
    /// One of them is, as the probe.
    HalfOpen,
}

impl fmt::Display for CircuitBreakerState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half open",
        })
    }
}

#[derive(Debug)]
enum State {
    Closed(Window),
    Open { until: Instant },
    HalfOpen,
}

/// The last calls, `true` for those that failed.
#[derive(Debug, Default)]
struct Window {
    calls: VecDeque<bool>,
    failed: usize,
}

/// The breaker of a running consumer.
pub(in crate::consumer) struct Breaker {
    settings: CircuitBreaker,
    state: Mutex<State>,
    news: Notify,
    hook: Option<Hook<CircuitBreakerState>>,
}

impl Breaker {
    pub(in crate::consumer) fn new(
        settings: CircuitBreaker,
        hook: Option<Hook<CircuitBreakerState>>,
    ) -> Self {
        Self {
            settings,
            state: Mutex::new(State::Closed(Window::default())),
            news: Notify::new(),
            hook,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(in crate::consumer) fn state(&self) -> CircuitBreakerState {
        match *self.lock() {
            State::Closed(_) => CircuitBreakerState::Closed,
            State::Open { .. } => CircuitBreakerState::Open,
            State::HalfOpen => CircuitBreakerState::HalfOpen,
        }
    }

    /// A call that may be made now; `None`: not now.
    pub(in crate::consumer) fn try_enter(&self) -> Option<Call<'_>> {
        self.look().ok()
    }

    /// A call that may be made now, or how long to wait for one; `None`: until there is news.
    fn look(&self) -> Result<Call<'_>, Option<Duration>> {
        let mut state = self.lock();
        let is_probe = match *state {
            State::Closed(_) => false,
            State::HalfOpen => return Err(None),
            State::Open { until } => {
                let left = until.saturating_duration_since(Instant::now());
                if !left.is_zero() {
                    return Err(Some(left));
                }
                *state = State::HalfOpen;
                true
            }
        };
        drop(state);
        if is_probe {
            tracing::info!("the circuit breaker is half open: one record is tried");
            tell(&self.hook, &CircuitBreakerState::HalfOpen);
        }
        Ok(Call {
            breaker: self,
            is_probe,
        })
    }

    /// Waits until a call may be made.
    pub(in crate::consumer) async fn enter(&self) -> Call<'_> {
        loop {
            let news = self.news.notified();
            tokio::pin!(news);
            // Who is enabled first misses nothing that is said after the look.
            news.as_mut().enable();
            let wait = match self.look() {
                Ok(call) => return call,
                Err(wait) => wait,
            };
            let time = async {
                match wait {
                    Some(wait) => tokio::time::sleep(wait).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = news => {}
                () = time => {}
            }
        }
    }

    /// Counts a call. `true`: the breaker is open.
    fn count(&self, is_probe: bool, failed: bool) -> bool {
        let mut state = self.lock();
        let next = match &mut *state {
            State::Closed(window) if !is_probe => {
                if !window.note(failed, &self.settings) {
                    return false;
                }
                CircuitBreakerState::Open
            }
            _ if !is_probe => return true,
            _ if failed => CircuitBreakerState::Open,
            _ => CircuitBreakerState::Closed,
        };
        let wait = self.settings.wait_duration_in_open_state;
        *state = match next {
            CircuitBreakerState::Open => State::Open { until: after(wait) },
            _ => State::Closed(Window::default()),
        };
        drop(state);
        self.news.notify_waiters();
        match next {
            CircuitBreakerState::Open => tracing::error!(
                probe = is_probe, again_in = ?wait,
                "the circuit breaker is open: what handlers need seems to be down, and no record is handled until one of them is tried"
            ),
            _ => tracing::info!("the circuit breaker is closed: records are handled again"),
        }
        tell(&self.hook, &next);
        next == CircuitBreakerState::Open
    }
}

/// The time after a wait; one that no clock has is a year away.
fn after(wait: Duration) -> Instant {
    let now = Instant::now();
    let year = Duration::from_secs(365 * 24 * 3600);
    now.checked_add(wait).unwrap_or_else(|| now + year)
}

impl Window {
    /// Counts a call. `true`: too many have failed.
    fn note(&mut self, failed: bool, settings: &CircuitBreaker) -> bool {
        self.calls.push_back(failed);
        self.failed += usize::from(failed);
        if self.calls.len() > settings.sliding_window_size {
            self.failed -= usize::from(self.calls.pop_front() == Some(true));
        }
        let least = settings
            .minimum_number_of_calls
            .min(settings.sliding_window_size);
        let threshold = usize::from(settings.failure_rate_threshold);
        self.calls.len() >= least && self.failed * 100 >= self.calls.len() * threshold
    }
}

/// A call of a handler. One that is dropped without a word counts as none; another record is the probe then.
pub(in crate::consumer) struct Call<'a> {
    breaker: &'a Breaker,
    is_probe: bool,
}

impl Call<'_> {
    pub(in crate::consumer) fn succeeded(mut self) {
        let is_probe = std::mem::take(&mut self.is_probe);
        self.breaker.count(is_probe, false);
    }

    /// It failed with an error that says this. `true`: the breaker is open, and it was no attempt of its record.
    pub(in crate::consumer) fn failed(mut self, verdict: &Verdict) -> bool {
        let is_down = match verdict {
            Verdict::Retry(_) => true,
            // The consumer ends: nothing is learnt of what it needs.
            Verdict::Stop => return false,
            _ => false,
        };
        let is_probe = std::mem::take(&mut self.is_probe);
        self.breaker.count(is_probe, is_down) && is_down
    }
}

impl Drop for Call<'_> {
    fn drop(&mut self) {
        if self.is_probe {
            *self.breaker.lock() = State::Open {
                until: Instant::now(),
            };
            self.breaker.news.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests;
