//! Leaving a group for good.

use std::time::{Duration, Instant};

use rdkafka::consumer::Consumer as _;

use super::consumer::RawConsumer;
use super::{ClientError, native};

impl RawConsumer {
    /// Leaves the group for good, also as a member with a name of its own: a close alone does not tell the group of it (KIP-345). The queues of
    /// partitions must be gone. Blocks until the deadline at most.
    pub(crate) fn leave(&self, deadline: Duration) -> Result<(), ClientError> {
        let doing = "the member did not leave its group for good";
        if !self.is_named {
            // The close tells the group.
            return Ok(());
        }
        if self.is_of_broker {
            let why = "with group.protocol=consumer the client leaves for a while only: it is a member until its session times out";
            return Err(ClientError::other(doing, why));
        }
        self.answer_from_here_on();
        self.client.unsubscribe();
        let end = Instant::now() + deadline;
        // The client forgets who it is when it tells the group.
        while native::is_member(self.client.client()) {
            if Instant::now() >= end {
                return Err(ClientError::silence(doing, deadline));
            }
            self.client.poll(Duration::from_millis(10));
        }
        Ok(())
    }
}
