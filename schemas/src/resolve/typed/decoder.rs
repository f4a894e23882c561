//! What a Rust type is answered from a writer's bytes.

use std::borrow::Cow;

use smallvec::SmallVec;

use super::record::RecordState;
use super::skip::Place;
use crate::codec::avro::AvroDecoder;
use crate::codec::{Decode, DecodeError, DecodeErrorKind, Decoder, Items};
use crate::generic::Budget;
use crate::model::Logical;
use crate::resolve::plan::{Action, ActionId, Plan, Source};
use crate::resolve::run::unknown_symbol;
use crate::tree::{EnumNode, RecordNode, TypeNode, TypeRef, UnionNode};

pub(super) type Result<T> = std::result::Result<T, DecodeError>;

/// Reads a writer's Avro binary as a reader's type. The plan lives as long as the bytes: a default is borrowed from it.
pub(super) struct ResolvingDecoder<'de> {
    pub(super) plan: &'de Plan,
    /// The writer's bytes; or those of a default, while it is read in their place.
    pub(super) input: AvroDecoder<'de>,
    /// How the next value is read; `None`: as it stands.
    next: Option<&'de Action>,
    /// The variant of an optional enum with data, whose branch was read with the optional.
    variant: Option<usize>,
    /// The record whose fields stand in place of a field, on its way to and from the type of that field.
    pub(super) inline: Option<RecordState<'de>>,
    /// Places of fields that were passed and will be read, of all records that are open.
    pub(super) kept: SmallVec<[Place<'de>; 4]>,
    budget: Budget,
}

impl<'de> ResolvingDecoder<'de> {
    #[inline]
    pub(super) fn new(plan: &'de Plan, bytes: &'de [u8]) -> Self {
        let mut decoder = Self {
            plan,
            input: AvroDecoder::new(bytes),
            next: None,
            variant: None,
            inline: None,
            kept: SmallVec::new(),
            budget: Budget::of(bytes.len()),
        };
        decoder.read_by(plan.root);
        decoder
    }

    #[inline]
    pub(super) fn finish(&self) -> Result<()> {
        self.input.finish()
    }

    /// The next value is read by this action.
    #[inline]
    pub(super) fn read_by(&mut self, action: ActionId) {
        self.next = if self.plan.is_straight(action) {
            None
        } else {
            Some(&self.plan.actions[action as usize])
        };
    }

    /// The same for an action that is not straight, as the items of a list are not whose own action is none.
    #[inline]
    fn read_changed(&mut self, action: ActionId) {
        self.next = Some(&self.plan.actions[action as usize]);
    }

    /// The next value is read as it stands.
    #[inline]
    pub(super) fn read_straight(&mut self) {
        self.next = None;
    }

    /// Takes note of values that the bytes do not pay for.
    #[inline]
    pub(super) fn spend(&mut self, values: usize) -> Result<()> {
        self.budget
            .spend(values)
            .map_err(|error| DecodeError::new(error.kind().clone()))
    }

    /// How the next value is read, behind the writer's unions; `None`: as it stands.
    #[inline]
    pub(super) fn action(&mut self) -> Result<Option<&'de Action>> {
        match self.next {
            Some(Action::WriterUnion(..) | Action::Mismatch(_)) => self.branch(),
            next => Ok(next),
        }
    }

    fn branch(&mut self) -> Result<Option<&'de Action>> {
        while let Some(Action::WriterUnion(branches, _)) = self.next {
            let branch = self.input.index(branches.len())?;
            self.read_by(branches[branch]);
        }
        match self.next {
            Some(Action::Mismatch(reason)) => Err(unresolvable(reason.clone())),
            next => Ok(next),
        }
    }

    /// A field that is not read as it stands, or elsewhere.
    #[inline(never)]
    fn resolved<T: Decode<'de>>(
        &mut self,
        source: &'de Source,
        record: &mut RecordState<'de>,
        node: &'static RecordNode,
        index: usize,
    ) -> Result<T> {
        let value = match source {
            Source::Straight(passes) => {
                // What is wrong on the way there is wrong with another field, which the error names.
                self.pass(record, *passes)?;
                T::decode(&mut self.input)
            }
            Source::Read(passes, action) => {
                if *passes > 0 {
                    self.pass(record, *passes)?;
                }
                self.read_changed(*action);
                T::decode(self)
            }
            Source::Kept(number, action) => {
                let (back, left) = self.go_to(record, *number)?;
                self.read_by(*action);
                let value = match self.next {
                    None => T::decode(&mut self.input),
                    Some(_) => T::decode(self),
                };
                value.and_then(|value| self.go_back(back, left).map(|()| value))
            }
            Source::Default(step) => {
                let visit = self.default(record, *step)?;
                let value = T::decode(&mut self.input);
                self.input.come_back(visit);
                value
            }
        };
        value.map_err(|error| error.in_field(node.field_name(index)))
    }

    /// The branch of the reader's union that the next value goes into; the value is read next.
    fn reader_branch(&mut self, action: &'de Action) -> Result<usize> {
        match action {
            Action::ReaderUnion(branch, inner, _) => {
                self.read_by(*inner);
                Ok(*branch as usize)
            }
            _ => Err(not_asked("a union")),
        }
    }
}

pub(super) fn unresolvable(reason: String) -> DecodeError {
    DecodeError::new(DecodeErrorKind::Unresolvable { reason })
}

/// A type asks for something else than its schema says: it was written by hand, or is not the type that the plan was made for.
#[cold]
pub(super) fn not_asked(asked: &str) -> DecodeError {
    unresolvable(format!(
        "the Rust type reads {asked}, which is not what the reader's schema has here"
    ))
}

impl<'de> Decoder<'de> for ResolvingDecoder<'de> {
    type Record = RecordState<'de>;

    fn boolean(&mut self) -> Result<bool> {
        match self.action()? {
            None => self.input.boolean(),
            Some(_) => Err(not_asked("a boolean")),
        }
    }

    fn int(&mut self) -> Result<i32> {
        match self.action()? {
            None => self.input.int(),
            Some(_) => Err(not_asked("an int")),
        }
    }

    fn long(&mut self) -> Result<i64> {
        match self.action()? {
            None => self.input.long(),
            Some(Action::IntToLong) => self.input.int().map(i64::from),
            Some(_) => Err(not_asked("a long")),
        }
    }

    fn float(&mut self) -> Result<f32> {
        match self.action()? {
            None => self.input.float(),
            Some(Action::IntToFloat) => self.input.int().map(|int| int as f32),
            Some(Action::LongToFloat) => self.input.long().map(|long| long as f32),
            Some(_) => Err(not_asked("a float")),
        }
    }

    fn double(&mut self) -> Result<f64> {
        match self.action()? {
            None => self.input.double(),
            Some(Action::IntToDouble) => self.input.int().map(f64::from),
            Some(Action::LongToDouble) => self.input.long().map(|long| long as f64),
            Some(Action::FloatToDouble) => self.input.float().map(f64::from),
            Some(_) => Err(not_asked("a double")),
        }
    }

    fn bytes(&mut self) -> Result<Cow<'de, [u8]>> {
        match self.action()? {
            None | Some(Action::StringToBytes) => self.input.bytes(),
            Some(_) => Err(not_asked("bytes")),
        }
    }

    fn string(&mut self) -> Result<Cow<'de, str>> {
        match self.action()? {
            None | Some(Action::BytesToString) => self.input.string(),
            Some(_) => Err(not_asked("a string")),
        }
    }

    fn fixed<const N: usize>(&mut self) -> Result<[u8; N]> {
        match self.action()? {
            None => self.input.fixed(),
            Some(_) => Err(not_asked("a fixed")),
        }
    }

    fn symbol(&mut self, node: &'static EnumNode) -> Result<usize> {
        match self.action()? {
            None => self.input.symbol(node),
            Some(Action::Enum(symbols, ..)) => {
                let index = self.input.index(symbols.len())?;
                match symbols[index] {
                    Some(symbol) => Ok(symbol as usize),
                    None => Err(unresolvable(unknown_symbol(index))),
                }
            }
            Some(_) => Err(not_asked("an enum")),
        }
    }

    fn logical_int(&mut self, _: Logical) -> Result<i32> {
        self.int()
    }

    fn logical_long(&mut self, _: Logical) -> Result<i64> {
        self.long()
    }

    fn decimal(&mut self, scale: u32, size: Option<usize>) -> Result<i128> {
        match self.action()? {
            None | Some(Action::StringToBytes) => self.input.decimal(scale, size),
            Some(_) => Err(not_asked("a decimal")),
        }
    }

    fn duration(&mut self) -> Result<[u32; 3]> {
        match self.action()? {
            None => self.input.duration(),
            Some(_) => Err(not_asked("a duration")),
        }
    }

    #[inline]
    fn begin_record(&mut self, _: &'static RecordNode) -> Result<RecordState<'de>> {
        self.enter_record()
    }

    #[inline]
    fn field<T: Decode<'de>>(
        &mut self,
        record: &mut RecordState<'de>,
        node: &'static RecordNode,
        index: usize,
    ) -> Result<T> {
        match record.next_field() {
            None | Some(Source::Straight(0)) => {
                T::decode(&mut self.input).map_err(|error| error.in_field(node.field_name(index)))
            }
            Some(source) => self.resolved(source, record, node, index),
        }
    }

    fn flattened<T: Decode<'de>>(
        &mut self,
        record: &mut RecordState<'de>,
        _: &'static RecordNode,
        _: usize,
    ) -> Result<T> {
        self.inline = Some(record.lend());
        let value = T::decode(self)?;
        match self.inline.take() {
            Some(back) => *record = back,
            None => return Err(not_asked("no record")),
        }
        Ok(value)
    }

    #[inline]
    fn end_record(&mut self, record: RecordState<'de>, _: &'static RecordNode) -> Result<()> {
        self.leave_record(record)
    }

    #[inline]
    fn next_item(&mut self, items: &mut Items) -> Result<bool> {
        if !items.started {
            match self.action()? {
                None => items.action = None,
                Some(Action::Array(action) | Action::Map(action)) => items.action = Some(*action),
                Some(_) => return Err(not_asked("an array or a map")),
            }
        }
        let more = self.input.next_item(items)?;
        match items.action {
            Some(action) => self.read_changed(action),
            None => self.read_straight(),
        }
        Ok(more)
    }

    fn next_key(&mut self, items: &mut Items) -> Result<Option<Cow<'de, str>>> {
        if self.next_item(items)? {
            self.input.string().map(Some)
        } else {
            Ok(None)
        }
    }

    fn option(&mut self, ty: TypeRef, null: u32) -> Result<bool> {
        let Some(action) = self.action()? else {
            return self.input.option(ty, null);
        };
        let branch = self.reader_branch(action)?;
        let null = null as usize;
        let there = branch != null;
        if matches!(ty.get(), TypeNode::Union(_)) {
            // Only for the value that follows: an absent one must leave nothing to the next union.
            self.variant = there.then(|| branch - usize::from(branch > null));
        }
        Ok(there)
    }

    fn begin_variant(&mut self, node: &'static UnionNode) -> Result<usize> {
        let variant = match self.variant.take() {
            Some(variant) => variant,
            None => match self.action()? {
                None => return self.input.begin_variant(node),
                Some(action) => self.reader_branch(action)?,
            },
        };
        if node
            .variants
            .get(variant)
            .is_some_and(|variant| variant.unit)
        {
            // The type reads no record, and the writer's may have fields.
            let record = self.enter_record()?;
            self.leave_record(record)?;
        }
        Ok(variant)
    }

    fn end_variant(&mut self, _: &'static UnionNode, _: usize) -> Result<()> {
        Ok(())
    }
}
