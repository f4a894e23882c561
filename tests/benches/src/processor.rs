//! The processor time of this process, of all its threads: what other work on the machine does not change.

/// Ticks in a second: `USER_HZ` of Linux on every common processor.
const TICKS: f64 = 100.0;

/// Seconds since the process began; `NaN` on systems without `/proc`.
#[must_use]
pub fn seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name, which may hold blanks, ends with the last parenthesis; in user mode and in the kernel are the 14th and 15th field.
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks = fields.split_whitespace().skip(11).take(2);
    let ticks: Vec<f64> = ticks.filter_map(|ticks| ticks.parse().ok()).collect();
    match ticks.as_slice() {
        [user, kernel] => (user + kernel) / TICKS,
        _ => f64::NAN,
    }
}
