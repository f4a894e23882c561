//! An attempt at a batch, of whose events some may have been handled before.

use std::any::Any;
use std::collections::HashSet;

use futures_util::future::{BoxFuture, FutureExt as _};
use futures_util::stream::{self, StreamExt as _};

use super::asking::{Asking, Once, Remembered};
use crate::consumer::batch::{BatchCall, BatchFailed, Open};
use crate::consumer::failure::Failed;
use crate::consumer::process::Processor;
use crate::once::{AT_ONCE, Begun, BegunBatch, ErasedClaim, EventId};

/// The claims to the events of a batch that are fresh.
pub(in crate::consumer) enum Claims {
    /// There are none: nobody remembers anything, or all of it was handled.
    None,
    /// One for each, in their order.
    Each(Vec<Box<dyn ErasedClaim>>),
    /// One for all of them.
    One(Box<dyn ErasedClaim>),
}

impl Claims {
    /// What is lent to the batch.
    pub(in crate::consumer) fn lent(&self) -> Option<&(dyn Any + Send + Sync)> {
        match self {
            Self::One(claim) => Some(claim.lent()),
            Self::None | Self::Each(_) => None,
        }
    }

    /// Whether a failure at one record undoes what was done of all.
    pub(in crate::consumer) fn are_one(&self) -> bool {
        matches!(self, Self::One(_))
    }
}

/// What became of a batch whose handler has answered.
pub(in crate::consumer) enum Concluded {
    /// The answer counts, for so many of the open records.
    Answered(usize, Result<(), BatchFailed>),
    /// Nobody knows what is remembered: what is open is to be begun again.
    Again,
    /// The consumer is to stop.
    Stopped,
}

/// What a store knows of a record.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    Fresh,
    Handled,
    /// It is the same event as one before it in the batch.
    Repeated,
}

impl<S: Send + Sync + 'static> Processor<S> {
    /// Claims the events of the first `count` open records, which are in the list. What was handled leaves both. How many are left of them, from the first
    /// one to before one that has to wait, and the claims to these; `None`: the consumer is to stop.
    ///
    /// # Errors
    /// When the id of the first one cannot be had.
    pub(in crate::consumer) async fn claim_batch(
        &self,
        open: &mut Open<'_>,
        list: &mut (dyn BatchCall<S> + '_),
        count: usize,
    ) -> Result<Option<(usize, Claims)>, Failed> {
        let (Some(once), Some(first)) = (&self.once, open.get(0)) else {
            return Ok(Some((count, Claims::None)));
        };
        let mut ids = Vec::with_capacity(count);
        for item in open.first_ones(count) {
            let id = item.event.map(|event| once.id(item.record, event, false));
            match id {
                Some(Ok(id)) => ids.push(id),
                Some(Err(failed)) if ids.is_empty() => return Err(failed),
                // Its turn comes when those before it are done.
                _ => break,
            }
        }
        let mut firsts = HashSet::with_capacity(ids.len());
        let is_first: Vec<bool> = ids.iter().map(|id| firsts.insert(id.clone())).collect();
        let asked = ids.into_iter().zip(&is_first);
        let asked: Vec<EventId> = asked.filter_map(|(id, is)| is.then_some(id)).collect();
        let mut asking = Asking::new(first.record, &first.passage);
        let Some((handled, claims)) = once.begin_batch(&asked, &mut asking).await else {
            return Ok(None);
        };
        let mut handled = handled.into_iter();
        let known = is_first.into_iter().map_while(|is_first| match is_first {
            true => handled.next().map(|handled| match handled {
                true => Known::Handled,
                false => Known::Fresh,
            }),
            false => Some(Known::Repeated),
        });
        let known: Vec<Known> = known.collect();
        let keep: Vec<bool> = known.iter().map(|known| *known == Known::Fresh).collect();
        list.keep(&keep);
        for (index, known) in known.into_iter().enumerate().rev() {
            match known {
                Known::Fresh => {}
                Known::Handled => open.was_handled(index),
                Known::Repeated => open.put_aside(index),
            }
        }
        let left = keep.into_iter().filter(|keep| *keep).count();
        Ok(Some((left, claims)))
    }

    /// Has what was done of the first `count` open records remembered, and gives up the claims to the rest.
    pub(in crate::consumer) async fn conclude(
        &self,
        open: &mut Open<'_>,
        count: usize,
        claims: Claims,
        answer: Result<(), BatchFailed>,
    ) -> Concluded {
        let (Some(once), Some(first)) = (&self.once, open.get(0)) else {
            return Concluded::Answered(count, answer);
        };
        let mut claims = match claims {
            Claims::None => return Concluded::Answered(count, answer),
            Claims::Each(claims) => claims,
            Claims::One(claim) if answer.is_err() => {
                claim.release().await;
                return Concluded::Answered(count, answer);
            }
            Claims::One(claim) => {
                let mut asking = Asking::new(first.record, &first.passage);
                return match once.commit(claim, &mut asking).await {
                    Remembered::Yes => Concluded::Answered(count, answer),
                    Remembered::Refused(failed) => Concluded::Answered(count, Err(failed.into())),
                    Remembered::Stopped => Concluded::Stopped,
                    Remembered::Perhaps => {
                        open.are_ours(0..count);
                        Concluded::Again
                    }
                };
            }
        };
        let done = match &answer {
            Ok(()) => count,
            Err(failed) => failed.index.filter(|index| *index < count).unwrap_or(0),
        };
        release(claims.split_off(done.min(claims.len()))).await;
        let commits = open.first_ones(done).zip(claims).map(|(item, claim)| {
            let mut asking = Asking::new(item.record, &item.passage);
            async move { once.commit(claim, &mut asking).await }.boxed()
        });
        let commits: Vec<BoxFuture<'_, Remembered>> = commits.collect();
        let commits = stream::iter(commits).buffered(AT_ONCE);
        let mut remembered: Vec<Remembered> = commits.collect().await;
        let is_yes = |remembered: &Remembered| matches!(remembered, Remembered::Yes);
        let Some(end) = remembered.iter().position(|one| !is_yes(one)) else {
            return Concluded::Answered(count, answer);
        };
        // What is behind it may be remembered, and is seen to be when it is begun again.
        open.handled(end);
        open.are_ours(1..remembered.len() - end);
        match remembered.swap_remove(end) {
            Remembered::Refused(failed) => {
                let index = Some(0);
                Concluded::Answered(1, Err(BatchFailed { index, failed }))
            }
            Remembered::Stopped => Concluded::Stopped,
            Remembered::Yes | Remembered::Perhaps => {
                open.are_ours(0..1);
                Concluded::Again
            }
        }
    }
}

impl Once {
    /// Claims the events of a batch, of which no two are the same, as soon as the store answers and nobody else is at the first one. Of each before
    /// one that somebody else is at, whether it was handled, and the claims to those that were not. `None`: the consumer is to stop.
    async fn begin_batch(
        &self,
        ids: &[EventId],
        asking: &mut Asking<'_>,
    ) -> Option<(Vec<bool>, Claims)> {
        loop {
            let goes_on = match self.store.begin_batch(ids).await {
                Ok(BegunBatch::All(Begun::Fresh(batch))) => {
                    let handled = batch.fresh.into_iter().map(|fresh| !fresh).collect();
                    return Some((handled, Claims::One(batch.claim)));
                }
                Ok(BegunBatch::All(Begun::Done)) => {
                    return Some((vec![true; ids.len()], Claims::None));
                }
                Ok(BegunBatch::All(Begun::Busy)) => asking.wait().await,
                Ok(BegunBatch::Each(mut begun)) => {
                    let is_busy = |begun: &Begun<_>| matches!(begun, Begun::Busy);
                    let end = begun.iter().position(is_busy).unwrap_or(begun.len());
                    // Whoever waits holds nothing that the other one may wait for.
                    release(begun.split_off(end).into_iter().filter_map(fresh)).await;
                    if !begun.is_empty() {
                        let handled = begun.iter().map(|one| matches!(one, Begun::Done));
                        let handled = handled.collect();
                        let claims = begun.into_iter().filter_map(fresh).collect();
                        return Some((handled, Claims::Each(claims)));
                    }
                    asking.wait().await
                }
                Err(error) => asking.again(&error).await,
            };
            if !goes_on {
                return None;
            }
        }
    }
}

fn fresh<C>(begun: Begun<C>) -> Option<C> {
    match begun {
        Begun::Fresh(claim) => Some(claim),
        Begun::Done | Begun::Busy => None,
    }
}

async fn release(claims: impl IntoIterator<Item = Box<dyn ErasedClaim>>) {
    let releases: Vec<_> = claims.into_iter().map(|claim| claim.release()).collect();
    let releases = stream::iter(releases).buffer_unordered(AT_ONCE);
    releases.collect::<()>().await;
}
