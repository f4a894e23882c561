//! Which parts of a plan change nothing: the writer's bytes are those that the reader itself would have written.

use super::plan::{Action, FieldStep, RecordPlan, Source};

/// Tells of each action whether it changes nothing, and marks the fields that are read so.
///
/// All are taken to change nothing until the contrary is found, since types may come back to themselves; what changes something
/// makes all that contain it change something.
pub(super) fn mark_straight(actions: &[Action], records: &mut [RecordPlan]) -> Vec<bool> {
    // The records follow the actions, so that both are places of one list.
    let mut straight = vec![true; actions.len() + records.len()];
    let mut containers = vec![Vec::new(); straight.len()];
    let mut changing = Vec::new();
    for (place, action) in actions.iter().enumerate() {
        let mut contains = |part: usize| containers[part].push(place);
        let changes = match action {
            Action::Null
            | Action::Boolean
            | Action::Int
            | Action::Long
            | Action::Float
            | Action::Double
            | Action::Bytes
            | Action::String
            | Action::Fixed(_) => false,
            Action::Enum(_, _, same) => !same,
            Action::Array(part) | Action::Map(part) => {
                contains(*part as usize);
                false
            }
            Action::Record(record) => {
                contains(actions.len() + record);
                false
            }
            Action::WriterUnion(branches, true) => {
                for branch in branches {
                    if let Action::ReaderUnion(_, part, _) = actions[*branch as usize] {
                        contains(part as usize);
                    }
                }
                false
            }
            _ => true,
        };
        if changes {
            changing.push(place);
        }
    }
    for (at, record) in records.iter().enumerate() {
        let place = actions.len() + at;
        let mut changes = record.mismatch.is_some();
        for (position, step) in (0..).zip(&record.steps) {
            match step {
                FieldStep::Read(of_reader, part) if *of_reader == position => {
                    containers[*part as usize].push(place);
                }
                _ => changes = true,
            }
        }
        if changes {
            changing.push(place);
        }
    }
    for &place in &changing {
        straight[place] = false;
    }
    while let Some(place) = changing.pop() {
        for &container in &containers[place] {
            if std::mem::replace(&mut straight[container], false) {
                changing.push(container);
            }
        }
    }
    straight.truncate(actions.len());
    for source in records.iter_mut().flat_map(|record| &mut record.sources) {
        if let Source::Read(passes, action) = source
            && straight[*action as usize]
        {
            *source = Source::Straight(*passes);
        }
    }
    straight
}
