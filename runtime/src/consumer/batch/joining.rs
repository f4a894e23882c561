//! What came of a batch goes into a transaction, as one entry: what its handler returned, and the offsets of its records.

use super::error::BatchFailed;
use super::open::Open;
use crate::consumer::exactly_once::Joined;
use crate::consumer::failure::Failed;
use crate::consumer::made::Made;
use crate::consumer::process::{Processed, Processor};
use crate::consumer::stopping::Stopping;

impl<S: Send + Sync + 'static> Processor<S> {
    /// The first `count` open records were handled, and that was made of them.
    ///
    /// # Errors
    /// When it cannot be sent: nothing of them is done.
    pub(super) async fn handled(
        &self,
        open: &mut Open<'_>,
        count: usize,
        (made, stopping): (Made, &Stopping),
    ) -> Result<Processed, BatchFailed> {
        let Some(units) = &self.units else {
            open.handled(count);
            return Ok(Processed::Done);
        };
        let Some(records) = open.to_join(count) else {
            return Ok(Processed::Done);
        };
        match units.send_of(records, made, stopping).await {
            Ok(Joined::Yes) => {
                open.joined(count);
                Ok(Processed::Joined)
            }
            Ok(Joined::No) => Ok(Processed::HandedBack),
            Ok(Joined::Refused(error)) | Err(error) => Err(Failed::new(error).into()),
        }
    }

    /// What was passed over in front of the first open record joins before that has its turn. `false`: it cannot.
    pub(super) async fn pass_over(&self, open: &mut Open<'_>, stopping: &Stopping) -> bool {
        let (Some(units), Some(records)) = (&self.units, open.to_join(0)) else {
            return true;
        };
        let joined = units.join(records, Vec::new(), stopping).await;
        let joined = matches!(joined, Joined::Yes);
        if joined {
            open.joined(0);
        }
        joined
    }
}
