//! The fields of a record, which the type asks for in another order than the writer wrote them in.

use std::slice::Iter;

use super::decoder::{ResolvingDecoder, Result, not_asked, unresolvable};
use crate::codec::avro::Visit;
use crate::codec::{DecodeError, DecodeErrorKind};
use crate::resolve::plan::{Action, FieldStep, RecordPlan, Source};

/// A record that is being read.
pub(super) struct RecordState<'de> {
    /// Where the fields are that were not asked for yet; none where all of the record stands as it is.
    sources: Iter<'de, Source>,
    plan: Option<&'de RecordPlan>,
    /// How many of the plan's passes were made.
    passed: usize,
    /// Where its places begin among those that are kept.
    kept: usize,
    /// How many records stand in place of a field of the one around them, and take their fields from here.
    lent: usize,
}

impl<'de> RecordState<'de> {
    #[inline]
    fn new(plan: Option<&'de RecordPlan>, kept: usize) -> Self {
        Self {
            sources: plan.map_or_else(Default::default, |plan| plan.sources.iter()),
            plan,
            passed: 0,
            kept,
            lent: 0,
        }
    }

    /// Where the next field is; `None`: right here, as all of the record stands.
    #[inline]
    pub(super) fn next_field(&mut self) -> Option<&'de Source> {
        self.sources.next()
    }

    /// The record itself, for one that stands in place of its next fields.
    pub(super) fn lend(&mut self) -> Self {
        std::mem::replace(self, Self::new(None, 0))
    }
}

impl<'de> ResolvingDecoder<'de> {
    #[inline]
    pub(super) fn enter_record(&mut self) -> Result<RecordState<'de>> {
        if self.inline.is_some()
            && let Some(mut record) = self.inline.take()
        {
            record.lent += 1;
            return Ok(record);
        }
        self.input.enter()?;
        let plan = self.record_plan()?;
        Ok(RecordState::new(plan, self.kept.len()))
    }

    /// How the next record is read; `None`: as it stands.
    #[inline]
    fn record_plan(&mut self) -> Result<Option<&'de RecordPlan>> {
        let plan = match self.action()? {
            None => None,
            Some(&Action::Record(record)) => Some(&self.plan.records[record]),
            Some(_) => return Err(not_asked("a record")),
        };
        if let Some(reason) = plan.and_then(|plan| plan.mismatch.as_ref()) {
            return Err(unresolvable(reason.clone()));
        }
        Ok(plan)
    }

    #[inline]
    pub(super) fn leave_record(&mut self, mut record: RecordState<'de>) -> Result<()> {
        if record.lent > 0 {
            record.lent -= 1;
            self.inline = Some(record);
            return Ok(());
        }
        if let Some(plan) = record.plan {
            if record.passed < plan.passes.len() {
                let rest = plan.passes.len() - record.passed;
                self.pass(&mut record, rest)?;
            }
            if record.kept < self.kept.len() {
                self.kept.truncate(record.kept);
            }
        }
        self.input.leave();
        Ok(())
    }

    /// Goes to a field that was passed. Where to go on after it, and how many bytes it has to leave unread.
    pub(super) fn go_to(
        &mut self,
        record: &RecordState<'de>,
        number: usize,
    ) -> Result<(&'de [u8], usize)> {
        let Some(place) = self.kept.get(record.kept + number) else {
            return Err(not_asked("a field twice"));
        };
        Ok((self.input.move_to(place.start), place.left))
    }

    /// Goes on behind a field that was passed before.
    pub(super) fn go_back(&mut self, back: &'de [u8], left: usize) -> Result<()> {
        // A block that lies about its size in bytes was passed by that size.
        if self.input.rest().len() != left {
            return Err(DecodeError::new(DecodeErrorKind::Length));
        }
        self.input.move_to(back);
        Ok(())
    }

    /// Goes to the bytes of a default.
    #[inline]
    pub(super) fn default(&mut self, record: &RecordState<'de>, step: usize) -> Result<Visit<'de>> {
        let step = record
            .plan
            .and_then(|plan| Some((plan, plan.steps.get(step)?)));
        let Some((plan, FieldStep::Default(position, default))) = step else {
            return Err(not_asked("a field twice"));
        };
        if default.cost > 0 {
            self.spend(default.cost)
                .map_err(|error| error.in_field(plan.names[*position as usize].to_string()))?;
        }
        Ok(self.input.visit(&default.bytes))
    }

    /// Steps over so many of the writer's fields.
    pub(super) fn pass(&mut self, record: &mut RecordState<'de>, count: usize) -> Result<()> {
        for _ in 0..count {
            let pass = record.plan.and_then(|plan| plan.passes.get(record.passed));
            record.passed += 1;
            self.step_over(pass.ok_or_else(|| not_asked("a field twice"))?)?;
        }
        Ok(())
    }
}
