//! What was asked for that does not go together, found when a consumer starts.

use super::engine::Settings;
use super::error::ConsumerError;
use super::ordering::Ordering;

pub(super) fn check(settings: &Settings, has_batches: bool) -> Result<(), ConsumerError> {
    let ordering = settings.parallelism.ordering;
    if has_batches && ordering == Ordering::None {
        return Err(ConsumerError::Combination {
            reason: "a batch has its records in their order, and Ordering::None has none: leave it out, or let Ordering::Key run batches side \
                     by side",
        });
    }
    if settings.handlers_commit && ordering != Ordering::Partition {
        return Err(ConsumerError::Combination {
            reason: "a handler takes ConsumedOffset, and an offset says what is done before it only where records are handled in the order of \
                     their partition: leave out Ordering::Key and Ordering::None",
        });
    }
    Ok(())
}
