//! Alternating rounds: every case in turn, many times over, and the median of each.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::allocations::allocations;

/// How long a case runs in one round.
const TURN: Duration = Duration::from_micros(500);

/// One operation of one peer.
pub struct Case<'a> {
    name: &'static str,
    bytes: usize,
    run: Box<dyn FnMut(u64) + 'a>,
}

impl std::fmt::Debug for Case<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Case")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl<'a> Case<'a> {
    /// `operation` handles one event, whose encoded form has `bytes` bytes.
    pub fn new<T>(name: &'static str, bytes: usize, mut operation: impl FnMut() -> T + 'a) -> Self {
        Self {
            name,
            bytes,
            run: Box::new(move |times| {
                for _ in 0..times {
                    black_box(operation());
                }
            }),
        }
    }

    fn time(&mut self, times: u64) -> Duration {
        let start = Instant::now();
        (self.run)(times);
        start.elapsed()
    }
}

/// What was seen of a case.
#[derive(Clone, Debug)]
pub struct Measure {
    /// The peer.
    pub name: &'static str,
    /// The size of the encoded event, in bytes.
    pub bytes: usize,
    /// The median over the rounds, in nanoseconds for one operation.
    pub nanos: f64,
    /// Calls of the allocator in one operation.
    pub allocations: u64,
}

/// Runs the cases in `rounds` alternating rounds.
#[must_use]
pub fn measure(mut cases: Vec<Case<'_>>, rounds: usize) -> Vec<Measure> {
    let times: Vec<u64> = cases.iter_mut().map(calibrate).collect();
    let mut nanos = vec![Vec::with_capacity(rounds); cases.len()];
    for _ in 0..rounds {
        for ((case, times), nanos) in cases.iter_mut().zip(&times).zip(&mut nanos) {
            nanos.push(case.time(*times).as_nanos() as f64 / *times as f64);
        }
    }
    cases
        .iter_mut()
        .zip(nanos)
        .map(|(case, nanos)| Measure {
            name: case.name,
            bytes: case.bytes,
            nanos: median(nanos),
            allocations: allocations(|| (case.run)(1)),
        })
        .collect()
}

/// How many operations fill a turn.
fn calibrate(case: &mut Case<'_>) -> u64 {
    let mut times = 16;
    loop {
        let taken = case.time(times);
        if taken >= TURN {
            return times;
        }
        times *= 2;
    }
}

/// The one in the middle; `NaN` of none.
#[must_use]
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
