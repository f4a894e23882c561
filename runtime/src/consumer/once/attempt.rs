//! An attempt at a record whose event may have been handled before.

use super::asking::{Asking, Claimed, Once, Remembered};
use crate::consumer::extract::HandlerContext;
use crate::consumer::failure::Failure;
use crate::consumer::passage::Passage;
use crate::consumer::process::{Processed, Processor};
use crate::consumer::record::RawRecord;
use crate::consumer::report::{Outcome, Unreadable};
use crate::consumer::route::{fail, guarded};
use crate::consumer::routes::Step;
use crate::event::Writers;

impl<S: Send + Sync + 'static> Processor<S> {
    /// Reads the record and calls its handler, once and if nobody has done so before.
    pub(in crate::consumer) async fn attempt_once(
        &self,
        once: &Once,
        topic: &str,
        record: &RawRecord,
        (is_first, passage): (bool, &Passage<'_>),
    ) -> Result<Processed, Failure> {
        let metadata = record.metadata();
        let postponed = *topic != *record.topic;
        let mut asking = Asking::new(record, passage);
        let ended = |outcome| {
            passage.ended(outcome);
            Ok(Processed::Done)
        };
        let mut ours = false;
        loop {
            let read = |looked_up: Option<&Writers>| {
                record.with_ref(|parts| self.routes.read(topic, parts, looked_up))
            };
            let (place, contract, call) = match self.with_lookup(topic, read).await {
                Ok(Step::Work(place, contract, call)) => (place, contract, call),
                Ok(Step::Skip | Step::Tombstone) => return ended(Outcome::Skipped),
                Err(error) => {
                    let unreadable = Unreadable { metadata, error };
                    return Err(self.unreadable(unreadable, is_first, passage));
                }
            };
            passage.is_of(place);
            let event = contract.name;
            let failure = |failed| Failure::Handler { event, failed };
            let id = once.id(record, contract, postponed).map_err(failure)?;
            let claim = match once.begin(&id, &mut asking).await {
                Claimed::Fresh(claim) => claim,
                // It was this consumer whose commit went through although it was not told.
                Claimed::Done if ours => return ended(Outcome::Handled),
                Claimed::Done => return ended(Outcome::Duplicate),
                Claimed::Stopped => return Ok(Processed::HandedBack),
            };
            let started = record.with_ref(|parts| {
                let context = HandlerContext {
                    lent: Some(claim.lent()),
                    ..self.context((record, parts), &metadata)
                };
                guarded(|| call(&context)).unwrap_or_else(|failed| Ok(fail(failed)))
            });
            let done = match started {
                Ok(work) => {
                    let done = self.run_timed(event, record, work, passage).await;
                    done.map(drop).map_err(failure)
                }
                Err(error) => {
                    let metadata = metadata.clone();
                    let unreadable = Unreadable { metadata, error };
                    Err(self.unreadable(unreadable, is_first, passage))
                }
            };
            if let Err(failure) = done {
                claim.release().await;
                return Err(failure);
            }
            match once.commit(claim, &mut asking).await {
                Remembered::Yes => return ended(Outcome::Handled),
                Remembered::Perhaps => ours = true,
                Remembered::Refused(failed) => return Err(failure(failed)),
                Remembered::Stopped => return Ok(Processed::HandedBack),
            }
        }
    }
}
