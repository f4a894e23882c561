//! The plan: what to do with a writer's bytes, in the order of the bytes, so that a reader's value comes out. It knows nothing of
//! schemas any more; executors follow indices only.

use crate::generic::Value;

/// An index of [`Plan::actions`].
pub(crate) type ActionId = u32;
/// An index of [`Plan::skips`].
pub(crate) type SkipId = u32;

/// How a writer's bytes become a reader's value. Made once per pair of schemas by [`Plan::new`], and then run as often as there
/// are records.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What to do for each pair of types met. Node 0 of both schemas is action [`Plan::root`].
    pub(crate) actions: Vec<Action>,
    /// The action for the whole.
    pub(crate) root: ActionId,
    /// Pairs of records.
    pub(crate) records: Vec<RecordPlan>,
    /// How to step over a value.
    pub(crate) skips: Vec<Skip>,
    /// Of each action, whether the writer's bytes are those that the reader itself would have written.
    pub(crate) straight: Vec<bool>,
}

/// What to do for a pair of types.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
    /// Bytes of this length.
    Fixed(usize),
    IntToLong,
    IntToFloat,
    IntToDouble,
    LongToFloat,
    LongToDouble,
    FloatToDouble,
    BytesToString,
    StringToBytes,
    /// For each of the writer's symbols the position of the reader's, `None` where it has none and no default; and the cost
    /// of the longest symbol; and whether both have the same symbols in the same order.
    Enum(Vec<Option<u32>>, usize, bool),
    /// Items, each by this action.
    Array(ActionId),
    /// Entries with a string as key, each value by this action.
    Map(ActionId),
    /// A pair of records: an index of [`Plan::records`].
    Record(usize),
    /// The writer has a union: its position comes first in the bytes, and chooses the action. The flag: the reader's union has the
    /// same branches in the same order.
    WriterUnion(Vec<ActionId>, bool),
    /// The reader has a union where the writer has none, or another: the value goes into this branch, at
    /// this cost.
    ReaderUnion(u32, ActionId, usize),
    /// The types do not match: reading fails when it comes to this, and only then.
    Mismatch(String),
}

/// A pair of records.
#[derive(Clone, Debug)]
pub(crate) struct RecordPlan {
    /// What to do, in the order of the writer's fields, the reader's remaining fields last.
    pub(crate) steps: Vec<FieldStep>,
    /// Where each of the reader's fields is, in the reader's order.
    pub(crate) sources: Vec<Source>,
    /// The writer's fields that are stepped over when the fields are read in the reader's order.
    pub(crate) passes: Vec<Pass>,
    /// The names of the reader's fields, for errors.
    pub(crate) names: Vec<Box<str>>,
    /// What the reader's record takes from the budget of an input, its fields' own values not counted.
    pub(crate) cost: usize,
    /// Why the pair does not match at all: the reader has a field that the writer lacks, without a default.
    pub(crate) mismatch: Option<String>,
}

/// What to do for a field.
#[derive(Clone, Debug)]
pub(crate) enum FieldStep {
    /// Read the reader's field at this position.
    Read(u32, ActionId),
    /// Step over a field of the writer's, which has this name.
    Skip(SkipId, Box<str>),
    /// Give the reader's field at this position the default of its schema.
    Default(u32, DefaultValue),
}

/// Where one of the reader's fields is, for who reads them in the reader's order.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// Behind so many of [`RecordPlan::passes`], in the bytes that the reader itself would have written.
    Straight(usize),
    /// Behind so many of them, to be read by this action.
    Read(usize, ActionId),
    /// Passed already: the place that was kept under this number.
    Kept(usize, ActionId),
    /// Nowhere; the default counts: an index of [`RecordPlan::steps`].
    Default(usize),
}

/// A field of the writer's to be stepped over.
#[derive(Clone, Debug)]
pub(crate) struct Pass {
    pub(crate) skip: SkipId,
    /// Its place is kept: it is read later.
    pub(crate) keep: bool,
    /// Its name, for errors.
    pub(crate) name: Box<str>,
}

/// A default, and what it takes from the budget of an input each time it is given.
#[derive(Clone, Debug)]
pub(crate) struct DefaultValue {
    pub(crate) value: Value,
    /// The same in Avro binary, as the reader itself would have written it.
    pub(crate) bytes: Vec<u8>,
    pub(crate) cost: usize,
}

/// How to step over a value.
#[derive(Clone, Debug)]
pub(crate) enum Skip {
    /// This many bytes.
    Bytes(usize),
    Int,
    Long,
    /// A length and as many bytes: `bytes` and `string`.
    Counted,
    Array(SkipId),
    Map(SkipId),
    Union(Vec<SkipId>),
    Record(Vec<SkipId>),
}
