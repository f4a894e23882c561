//! What the place that a record leaves for another topic is told of, so that those behind it need not wait for the acknowledgement.

/// Where a record was handled.
pub(in crate::consumer) trait Leaving: Send {
    /// It is on its way, behind those of its place that left before.
    fn under_way(&mut self);

    /// It could not be written, and is tried again.
    fn held_up(&mut self);
}
