//! What those who run a program see of it: metrics, spans, traces that cross Kafka, health.

mod consuming;
mod health;
mod instruments;
mod names;
mod producing;
mod span;
mod standing;
mod trace_context;

pub(crate) use consuming::{ConsumerMeters, TopicMeters};
pub use health::{Health, Unhealthy};
pub(crate) use instruments::{ON, Stopwatch};
pub(crate) use names::describe;
pub(crate) use producing::{QueueGauge, SendMeters, Sending};
pub(crate) use span::{of_batch as span_of_batch, of_record as span_of};
pub(crate) use standing::{ConsumerGauges, Standing};
pub(crate) use trace_context::Traces;
pub use trace_context::{InvalidTraceparent, TraceContext};
