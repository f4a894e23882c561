//! What a person sees: the table, the proof, errors with their causes; and the file for a program.

use std::error::Error;
use std::path::Path;
use std::time::Duration;

use comfy_table::{Table, presets};
use kafka_event::Kafka;

use crate::ledger::Counts;

/// An error and its causes in one line.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// Prints the table and what it proves.
pub(crate) fn print(kafka: &Kafka, counts: &Counts, took: Duration) {
    let mut table = Table::new();
    table
        .load_preset(presets::UTF8_FULL_CONDENSED)
        .set_header(["event", "produced", "consumed"]);
    for (name, produced) in &counts.produced {
        let consumed = counts.consumed.get(name).copied().unwrap_or(0);
        table.add_row([
            (*name).to_owned(),
            produced.to_string(),
            consumed.to_string(),
        ]);
    }
    table.add_row([
        "total".to_owned(),
        counts.total_produced().to_string(),
        counts.total_consumed().to_string(),
    ]);
    println!("{table}");
    let rate = counts.total_consumed() as f64 / took.as_secs_f64().max(0.001);
    let place = if kafka.is_embedded() {
        "the embedded broker"
    } else {
        "the cluster"
    };
    println!(
        "{:.1} s through {place}, {rate:.0} events/s sent, received and compared",
        took.as_secs_f64()
    );
    if counts.rejected > 0 {
        println!("{} rows of the file are no flights", counts.rejected);
    }
    if counts.other_runs > 0 {
        println!(
            "{} records of earlier runs were on the topic and not counted",
            counts.other_runs
        );
    }
    if counts.is_clean() {
        println!("proved: every event that was sent came back once, those of each flight in order");
    } else {
        println!(
            "NOT proved: lost {}, duplicated {}, out of order {}",
            counts.lost, counts.duplicated, counts.out_of_order
        );
    }
}

/// Writes the counts as JSON.
pub(crate) fn write(path: &Path, counts: &Counts) -> Result<(), String> {
    let json = serde_json::to_string_pretty(counts).map_err(|error| error.to_string())?;
    std::fs::write(path, json + "\n")
        .map_err(|error| format!("cannot write {}: {error}", path.display()))
}
