//! Running a plan on bytes into a generic value.

use super::plan::{Action, ActionId, FieldStep, Plan, Skip, SkipId};
use crate::codec::DecodeErrorKind;
use crate::generic::{Input, Value, ValueError};

/// How deep values may lie within one another: records, arrays, maps and unions count.
use crate::generic::MAX_DEPTH;

impl Plan {
    /// Reads one value and says how many bytes are left after it.
    ///
    /// # Errors
    /// When the bytes are no value of the writer's schema, or the value has no place in the reader's; with its path. Time and
    /// memory are bounded by the bytes.
    pub fn read(&self, bytes: &[u8]) -> Result<(Value, usize), ValueError> {
        let mut input = Input::new(bytes);
        let value = self.value(self.root, &mut input, 0)?;
        Ok((value, input.remaining()))
    }

    fn value(
        &self,
        action: ActionId,
        input: &mut Input<'_>,
        depth: usize,
    ) -> Result<Value, ValueError> {
        if depth > MAX_DEPTH {
            return Err(ValueError::new(DecodeErrorKind::Depth));
        }
        Ok(match &self.actions[action as usize] {
            Action::Null => Value::Null,
            Action::Boolean => Value::Boolean(input.boolean()?),
            Action::Int => Value::Int(input.int()?),
            Action::Long => Value::Long(input.long()?),
            Action::Float => Value::Float(input.float()?),
            Action::Double => Value::Double(input.double()?),
            Action::Bytes | Action::StringToBytes => Value::Bytes(input.bytes()?.to_vec()),
            Action::String | Action::BytesToString => Value::String(input.string()?),
            Action::Fixed(size) => Value::Fixed(input.fixed(*size)?.to_vec()),
            Action::IntToLong => Value::Long(input.int()?.into()),
            Action::IntToFloat => Value::Float(input.int()? as f32),
            Action::IntToDouble => Value::Double(input.int()?.into()),
            Action::LongToFloat => Value::Float(input.long()? as f32),
            Action::LongToDouble => Value::Double(input.long()? as f64),
            Action::FloatToDouble => Value::Double(input.float()?.into()),
            Action::Enum(symbols, cost, _) => {
                input.spend(*cost)?;
                let index = input.index(symbols.len())?;
                match symbols[index] {
                    Some(symbol) => Value::Enum(symbol),
                    None => {
                        return Err(unresolvable(unknown_symbol(index)));
                    }
                }
            }
            Action::Array(items) => self.array(*items, input, depth)?,
            Action::Map(values) => self.map(*values, input, depth)?,
            Action::Record(record) => self.record(*record, input, depth)?,
            Action::WriterUnion(actions, _) => {
                let branch = input.index(actions.len())?;
                self.value(actions[branch], input, depth + 1)?
            }
            Action::ReaderUnion(branch, inner, cost) => {
                input.spend(*cost)?;
                Value::Union(*branch, Box::new(self.value(*inner, input, depth)?))
            }
            Action::Mismatch(reason) => return Err(unresolvable(reason.clone())),
        })
    }

    fn array(
        &self,
        items: ActionId,
        input: &mut Input<'_>,
        depth: usize,
    ) -> Result<Value, ValueError> {
        let mut values = Vec::new();
        loop {
            let count = input.block()?;
            if count == 0 {
                return Ok(Value::Array(values));
            }
            for _ in 0..count {
                let value = input
                    .spend(1)
                    .and_then(|()| self.value(items, input, depth + 1))
                    .map_err(|error| error.inside(format!("[{}]", values.len())))?;
                values.push(value);
            }
        }
    }

    fn map(
        &self,
        values: ActionId,
        input: &mut Input<'_>,
        depth: usize,
    ) -> Result<Value, ValueError> {
        let mut entries: Vec<(String, Value)> = Vec::new();
        let mut places = std::collections::HashMap::new();
        loop {
            let count = input.block()?;
            if count == 0 {
                return Ok(Value::Map(entries));
            }
            for _ in 0..count {
                let key = input.string()?;
                let value = input
                    .spend(1)
                    .and_then(|()| self.value(values, input, depth + 1))
                    .map_err(|error| error.inside("{}"))?;
                match places.get(&key) {
                    Some(&place) => {
                        let entry: &mut (String, Value) = &mut entries[place];
                        entry.1 = value;
                    }
                    None => {
                        places.insert(key.clone(), entries.len());
                        entries.push((key, value));
                    }
                }
            }
        }
    }

    fn record(
        &self,
        record: usize,
        input: &mut Input<'_>,
        depth: usize,
    ) -> Result<Value, ValueError> {
        let plan = &self.records[record];
        if let Some(reason) = &plan.mismatch {
            return Err(unresolvable(reason.clone()));
        }
        input.spend(plan.cost)?;
        let mut fields = vec![Value::Null; plan.names.len()];
        for step in &plan.steps {
            match step {
                FieldStep::Read(position, action) => {
                    let position = *position as usize;
                    fields[position] = self
                        .value(*action, input, depth + 1)
                        .map_err(|error| error.inside(format!(".{}", plan.names[position])))?;
                }
                FieldStep::Skip(skip, name) => self
                    .skip(*skip, input, depth + 1)
                    .map_err(|error| error.inside(format!(".{name}")))?,
                FieldStep::Default(position, default) => {
                    let position = *position as usize;
                    input
                        .spend(default.cost)
                        .map_err(|error| error.inside(format!(".{}", plan.names[position])))?;
                    fields[position] = default.value.clone();
                }
            }
        }
        Ok(Value::Record(fields))
    }

    fn skip(&self, skip: SkipId, input: &mut Input<'_>, depth: usize) -> Result<(), ValueError> {
        if depth > MAX_DEPTH {
            return Err(ValueError::new(DecodeErrorKind::Depth));
        }
        input.spend(1)?;
        match &self.skips[skip as usize] {
            Skip::Bytes(len) => input.fixed(*len).map(drop),
            Skip::Int => input.int().map(drop),
            Skip::Long => input.long().map(drop),
            Skip::Counted => input.skip_bytes(),
            Skip::Array(items) => {
                self.skip_items(input, |input| self.skip(*items, input, depth + 1))
            }
            Skip::Map(values) => self.skip_items(input, |input| {
                input.skip_bytes()?;
                self.skip(*values, input, depth + 1)
            }),
            Skip::Union(branches) => {
                let branch = input.index(branches.len())?;
                self.skip(branches[branch], input, depth + 1)
            }
            Skip::Record(fields) => fields
                .iter()
                .try_for_each(|&field| self.skip(field, input, depth + 1)),
        }
    }

    fn skip_items<'b>(
        &self,
        input: &mut Input<'b>,
        skip_one: impl Fn(&mut Input<'b>) -> Result<(), ValueError>,
    ) -> Result<(), ValueError> {
        loop {
            let count = input.skip_blocks()?;
            if count == 0 {
                return Ok(());
            }
            for _ in 0..count {
                skip_one(input)?;
            }
        }
    }
}

/// Why a symbol cannot be read.
pub(super) fn unknown_symbol(index: usize) -> String {
    format!("symbol {index} of the writer's enum is unknown to the reader, which has no default")
}

fn unresolvable(reason: String) -> ValueError {
    ValueError::new(DecodeErrorKind::Unresolvable { reason })
}
