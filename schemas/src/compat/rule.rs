//! The rules that a pair of schemas can break, each with a stable id.

use std::fmt;

/// What is different between a reader and a writer. The ids are stable: tools may depend on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// The reader's type cannot take a value of the writer's type, not by promotion either.
    TypeMismatch,
    /// Two named types have different simple names, and no alias of the reader's is the writer's full name.
    NameMismatch,
    /// Two fixed types have different sizes.
    FixedSizeChanged,
    /// The writer's enum has a symbol that the reader's lacks, and the reader's enum has no default.
    EnumSymbolLost,
    /// The reader's record has a field that the writer's lacks, and it has no default.
    ReaderFieldWithoutDefault,
    /// A field of the reader's matches several fields of the writer's, by its name and aliases.
    ReaderFieldAmbiguous,
    /// No branch of the reader's union takes a value of the writer's type.
    UnionBranchLost,
    /// The reader has a logical type where the writer has none.
    LogicalTypeGained,
    /// The writer has a logical type where the reader has none.
    LogicalTypeLost,
    /// The reader has another logical type, with another meaning of the same bytes.
    LogicalTypeChanged,
    /// The same kind of time in another unit: each value is off by a factor of a thousand or a million.
    TimeUnitChanged,
    /// Decimals with different scales: each value is off by a power of ten.
    DecimalScaleChanged,
    /// The reader's decimals have fewer digits than the writer's.
    DecimalPrecisionReduced,
}

impl Rule {
    /// The stable id, as `reader-field-without-default`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Rule::TypeMismatch => "type-mismatch",
            Rule::NameMismatch => "name-mismatch",
            Rule::FixedSizeChanged => "fixed-size-changed",
            Rule::EnumSymbolLost => "enum-symbol-lost",
            Rule::ReaderFieldWithoutDefault => "reader-field-without-default",
            Rule::ReaderFieldAmbiguous => "reader-field-ambiguous",
            Rule::UnionBranchLost => "union-branch-lost",
            Rule::LogicalTypeGained => "logical-type-gained",
            Rule::LogicalTypeLost => "logical-type-lost",
            Rule::LogicalTypeChanged => "logical-type-changed",
            Rule::TimeUnitChanged => "time-unit-changed",
            Rule::DecimalScaleChanged => "decimal-scale-changed",
            Rule::DecimalPrecisionReduced => "decimal-precision-reduced",
        }
    }

    /// Whether it is about logical types: Apache Avro for Java passes these, and the data suffers.
    #[must_use]
    pub const fn is_logical(self) -> bool {
        matches!(
            self,
            Rule::LogicalTypeGained
                | Rule::LogicalTypeLost
                | Rule::LogicalTypeChanged
                | Rule::TimeUnitChanged
                | Rule::DecimalScaleChanged
                | Rule::DecimalPrecisionReduced
        )
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}
