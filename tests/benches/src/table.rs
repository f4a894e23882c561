//! What a bench prints: a table for each kind of work, and a line for each target.

use crate::Measure;

/// Prints a table. The first row is ours; the others say how many times as long they take.
pub fn print(title: &str, rows: &[Measure]) {
    println!("\n{title}");
    println!(
        "  {:<34} {:>9} {:>8} {:>7} {:>7} {:>7}",
        "", "ns/event", "MB/s", "× ours", "allocs", "bytes"
    );
    let ours = rows.first().map_or(f64::NAN, |row| row.nanos);
    for row in rows {
        println!(
            "  {:<34} {:>9.1} {:>8.0} {:>7.2} {:>7} {:>7}",
            row.name,
            row.nanos,
            row.bytes as f64 * 1e3 / row.nanos,
            row.nanos / ours,
            row.allocations,
            row.bytes
        );
    }
}

/// How many times as long `peer` takes as the first row, ours. Not a number where the table was not asked for.
#[must_use]
pub fn ratio(rows: &[Measure], peer: &str) -> f64 {
    let ours = rows.first().map_or(f64::NAN, |row| row.nanos);
    let theirs = rows.iter().find(|row| row.name == peer);
    theirs.map_or(f64::NAN, |row| row.nanos / ours)
}

/// Prints whether a ratio reaches its target, where there is a ratio.
pub fn target(what: &str, ratio: f64, least: f64) {
    if ratio.is_nan() {
        return;
    }
    let verdict = if ratio >= least { "reached" } else { "MISSED" };
    println!("  {what:<50} {ratio:>6.2}  target ≥ {least:<5} {verdict}");
}
