//! Gathering batches: the records of a lane that go to one handler together.

use tokio::time::Instant;
use tracing::Instrument as _;

use super::lane::Job;
use super::turn::Turn;
use crate::consumer::batch::{Batches, Kind, Part};
use crate::consumer::route::Route;
use crate::event::Contract;
use crate::observe::span_of_batch;

/// A batch while it is gathered.
struct Gathered<'a, S> {
    route: &'a dyn Route<S>,
    batches: Batches,
    /// Each with place and contract of its event, where it is one of the batch.
    jobs: Vec<(Job, Option<(usize, &'static Contract)>)>,
    items: usize,
}

/// Handles a batch that begins with this record. `false`: no further record is to be begun.
pub(super) async fn handle<S: Send + Sync + 'static>(
    first: Job,
    (event, route, batches): ((usize, &'static Contract), &dyn Route<S>, Batches),
    turn: &mut Turn<'_, S>,
) -> bool {
    let mut gathered = Gathered {
        route,
        batches,
        jobs: vec![(first, Some(event))],
        items: 1,
    };
    let end = Instant::now() + batches.linger;
    while !gathered.take(turn) && !batches.linger.is_zero() && turn.wait_for_more(end).await {}
    gathered.handle(turn).await
}

impl<S: Send + Sync + 'static> Gathered<'_, S> {
    /// Takes what is there and belongs to it. `true`: it is complete.
    fn take(&mut self, turn: &mut Turn<'_, S>) -> bool {
        while self.items < self.batches.records {
            let Some(job) = turn.next_now() else {
                return false;
            };
            let event = match turn.processor().kind(&job.record) {
                Kind::Batch(event, route, _) if std::ptr::addr_eq(route, self.route) => Some(event),
                Kind::Aside => None,
                Kind::Batch(..) | Kind::Single => {
                    turn.put_back(job);
                    return true;
                }
            };
            self.items += usize::from(event.is_some());
            self.jobs.push((job, event));
        }
        true
    }

    async fn handle(self, turn: &mut Turn<'_, S>) -> bool {
        let parts: Vec<Part<'_>> = (self.jobs.iter())
            .map(|(job, event)| (&job.record, *event))
            .collect();
        let Some((first, _)) = parts.first() else {
            return true;
        };
        let is_done = turn.done();
        let mut done = |place: usize| {
            if let Some((job, _)) = self.jobs.get(place) {
                is_done(job);
            }
        };
        let handling = async |turn: &mut Turn<'_, S>| {
            let processor = turn.processor();
            let span = span_of_batch(first, parts.len(), &processor.exits.group);
            let processed = processor.process_batch(&parts, self.route, turn, &mut done);
            processed.instrument(span).await
        };
        turn.handle_together(first, handling).await
    }
}
