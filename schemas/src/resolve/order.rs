//! A pair of records in the reader's order: where each of its fields is found when the writer's come in another.

use super::plan::{FieldStep, Pass, Source};
use super::skip::Skips;
use crate::model::NodeId;

/// Where each of the reader's fields is, and the writer's fields that are stepped over on the way. `written` has the types and names
/// of the writer's fields, which are the first of the steps.
pub(super) fn arrange(
    steps: &[FieldStep],
    written: &[(NodeId, &str)],
    fields: usize,
    skips: &mut Skips<'_>,
) -> (Vec<Source>, Vec<Pass>) {
    let mut order: Vec<_> = (0..steps.len()).collect();
    order.sort_by_key(|&step| match steps[step] {
        FieldStep::Read(position, _) | FieldStep::Default(position, _) => position,
        FieldStep::Skip(..) => u32::MAX,
    });
    let mut sources = Vec::with_capacity(fields);
    let mut passes = Vec::new();
    // The writer's fields before this one were read or passed.
    let mut reached = 0;
    // The number of each field whose place was kept.
    let mut kept = vec![0; written.len()];
    let mut kept_fields = 0;
    let mut pass = |field: usize, keep: bool| {
        let (node, name) = written[field];
        passes.push(Pass {
            skip: skips.of(node),
            keep,
            name: name.into(),
        });
    };
    for step in order {
        match &steps[step] {
            FieldStep::Default(..) => sources.push(Source::Default(step)),
            FieldStep::Read(_, action) if step < reached => {
                sources.push(Source::Kept(kept[step], *action));
            }
            FieldStep::Read(_, action) => {
                for before in reached..step {
                    let keep = matches!(steps[before], FieldStep::Read(..));
                    if keep {
                        kept[before] = kept_fields;
                        kept_fields += 1;
                    }
                    pass(before, keep);
                }
                sources.push(Source::Read(step - reached, *action));
                reached = step + 1;
            }
            FieldStep::Skip(..) => {}
        }
    }
    for rest in reached..written.len() {
        pass(rest, false);
    }
    (sources, passes)
}
