//! A batch that is given to its handler once, and whose records are told what came of them: for tests.

use super::error::BatchFailed;
use super::open::{Open, Part};
use super::process::apart;
use crate::consumer::failure::Failure;
use crate::consumer::made::Made;
use crate::consumer::once::Concluded;
use crate::consumer::passage::Passage;
use crate::consumer::process::Processor;
use crate::consumer::route::Route;
use crate::consumer::run::Running;

/// What came of a record.
pub(in crate::consumer) enum Fate {
    Handled,
    Skipped,
    Duplicate,
    Failed(Failure),
    NotReached,
}

/// What came of a batch.
pub(in crate::consumer) struct Tried {
    /// Of each record.
    pub(in crate::consumer) fates: Vec<Fate>,
    /// Why it failed as a whole, if it did.
    pub(in crate::consumer) failed: Option<Failure>,
    /// What its handler returned.
    pub(in crate::consumer) made: Made,
}

impl<S: Send + Sync + 'static> Processor<S> {
    /// What comes of a batch. `passage` is that of any of its records.
    pub(in crate::consumer) async fn try_batch<'a>(
        &self,
        parts: &[Part<'a>],
        route: &dyn Route<S>,
        passage: impl Fn() -> Passage<'a>,
    ) -> Tried {
        let mut tried = Tried {
            fates: parts.iter().map(|_| Fate::NotReached).collect(),
            failed: None,
            made: Made::default(),
        };
        let Tried {
            fates,
            failed: failed_as_a_whole,
            made,
        } = &mut tried;
        let mut done = |_| {};
        let mut open = Open::new(parts, passage, &mut done);
        loop {
            open.come_back();
            let Some(mut list) = route.begin() else {
                return tried;
            };
            let mut count = 0;
            while let Some(item) = open.get(count) {
                fates[item.place] = match self.read_one(item, &mut *list).await {
                    Ok(true) => {
                        count += 1;
                        continue;
                    }
                    Ok(false) => Fate::Skipped,
                    // It ends the batch, and has its turn when those before it are done.
                    Err(_) if self.is_transactional && count > 0 => break,
                    Err(unreadable) => {
                        self.tell(&unreadable, &item.passage);
                        Fate::Failed(Failure::Unreadable(unreadable))
                    }
                };
                open.remove(count);
            }
            let event = open.get(0).and_then(|first| first.event);
            let event = event.map(|event| event.name).unwrap_or_default();
            let failure = |failed| Failure::Handler { event, failed };
            let asked = open.places();
            let claimed = self.claim_batch(&mut open, &mut *list, count).await;
            let (count, claims) = match claimed {
                Ok(Some(claimed)) => claimed,
                Ok(None) => return tried,
                Err(failed) => {
                    if let Some(place) = asked.first() {
                        fates[*place] = Fate::Failed(failure(failed));
                    }
                    return tried;
                }
            };
            for place in asked.into_iter().filter(|place| !open.has(*place)) {
                fates[place] = Fate::Duplicate;
            }
            let last = count.checked_sub(1).and_then(|last| open.get(last));
            let (Some(first), Some(last)) = (open.get(0), last) else {
                return tried;
            };
            let running = Running {
                event,
                record: first.record,
                records: count,
            };
            let work = self.start_batch(list, last.record, &claims);
            let (answer, more) = apart(self.run(running, work).await);
            let undone = self.undoes(&claims);
            let called = open.places();
            let concluded = self.conclude(&mut open, count, claims, answer).await;
            let failed = match concluded {
                Concluded::Answered(count, Ok(())) => {
                    open.handled(count);
                    made.append(more);
                    None
                }
                Concluded::Answered(count, Err(BatchFailed { index, failed })) => {
                    let index = index.filter(|index| *index < count);
                    open.handled(index.filter(|_| !undone).unwrap_or(0));
                    Some((index.map(|index| if undone { index } else { 0 }), failed))
                }
                Concluded::Again => None,
                Concluded::Stopped => return tried,
            };
            for place in called.into_iter().filter(|place| !open.has(*place)) {
                fates[place] = Fate::Handled;
            }
            match failed {
                // Those that were put aside are asked for, and those behind one that ended the batch have their turn.
                None => {}
                Some((None, failed)) => {
                    *failed_as_a_whole = Some(failure(failed));
                    return tried;
                }
                Some((Some(index), failed)) => {
                    if let Some(item) = open.get(index) {
                        fates[item.place] = Fate::Failed(failure(failed));
                    }
                    return tried;
                }
            }
        }
    }
}
