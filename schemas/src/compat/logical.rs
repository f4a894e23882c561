//! Logical types of two types that match: differences that Apache Avro for Java passes and the data suffers from.

use super::rule::Rule;
use super::work::{Difference, NOTHING, Work};
use crate::model::{Logical, NodeId, Span, Table, same_text};

pub(super) const fn compare(
    reader_table: &Table<'_>,
    reader: NodeId,
    writer_table: &Table<'_>,
    writer: NodeId,
    in_json: bool,
    place: u32,
    work: &mut Work<'_>,
) {
    let (one, other) = (
        reader_table.nodes[reader as usize].logical,
        writer_table.nodes[writer as usize].logical,
    );
    let rule = match (one, other) {
        (
            Logical::Decimal { precision, scale },
            Logical::Decimal {
                precision: written_precision,
                scale: written_scale,
            },
        ) => {
            if in_json {
                // The text has its own point: digits before and after it have to fit.
                if scale >= written_scale && precision - scale >= written_precision - written_scale
                {
                    return;
                }
                Rule::DecimalPrecisionReduced
            } else if scale != written_scale {
                Rule::DecimalScaleChanged
            } else if precision < written_precision {
                Rule::DecimalPrecisionReduced
            } else {
                return;
            }
        }
        _ if same(one, other) => return,
        // The text of a UUID is a text.
        (Logical::None, Logical::Uuid) if in_json => return,
        (_, Logical::None) => Rule::LogicalTypeGained,
        (Logical::None, _) => Rule::LogicalTypeLost,
        _ => {
            let (family, written_family) = (family(one), family(other));
            if family != 0 && family == written_family {
                if in_json {
                    return;
                }
                Rule::TimeUnitChanged
            } else {
                Rule::LogicalTypeChanged
            }
        }
    };
    work.report(Difference {
        rule,
        reader,
        writer,
        part: NOTHING,
        place,
    });
}

/// Logical types that say the same in another unit have the same number; 0 for those that stand alone.
const fn family(logical: Logical) -> u8 {
    match logical {
        Logical::TimeMillis | Logical::TimeMicros => 1,
        Logical::TimestampMillis | Logical::TimestampMicros | Logical::TimestampNanos => 2,
        Logical::LocalTimestampMillis
        | Logical::LocalTimestampMicros
        | Logical::LocalTimestampNanos => 3,
        _ => 0,
    }
}

/// Whether two logical types other than decimals are the same.
const fn same(one: Logical, other: Logical) -> bool {
    let (one, other) = (one.keyword().as_bytes(), other.keyword().as_bytes());
    same_text(one, Span::of(one), other, Span::of(other))
}
