//! What a send costs the thread that makes it, up to the client's queue: time and allocations, beside a record of the same bytes made beforehand.

use std::time::Instant;

use kafka_event::prelude::*;
use kafka_event_benches::{allocations, median};

use crate::{TicketSoldEvent, bare, typed};

/// Fewer than the client's queue takes, so that nobody waits for room.
const EVENTS: usize = 50_000;
const ROUNDS: usize = 7;

pub(crate) fn print(
    typed: &typed::Producing,
    bare: &bare::Producing,
    runtime: &tokio::runtime::Runtime,
    events: &[TicketSoldEvent],
) {
    let events = &events[..EVENTS];
    let records: Vec<_> = events.iter().map(|e| e.to_record().unwrap()).collect();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let mut ours_allocated = 0;
    for _ in 0..ROUNDS {
        let mut pending = Vec::with_capacity(EVENTS);
        let start = Instant::now();
        ours_allocated = allocations(|| pending.extend(events.iter().map(|e| typed.take(e))));
        ours.push(start.elapsed().as_nanos() as f64 / EVENTS as f64);
        runtime.block_on(async {
            for receipt in pending {
                receipt.await.unwrap();
            }
        });
        let start = Instant::now();
        bare.send_all(&records);
        theirs.push(start.elapsed().as_nanos() as f64 / EVENTS as f64);
        bare.wait(EVENTS);
    }
    let (ours, theirs) = (median(ours), median(theirs));
    println!(
        "caller   typed {ours:5.0} ns an event, {:.2} allocations (at most 2)   bare {theirs:5.0} ns   more {:.0} ns",
        ours_allocated as f64 / EVENTS as f64,
        ours - theirs,
    );
}
