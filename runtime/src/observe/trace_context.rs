//! The trace that a record belongs to: the headers `traceparent` and `tracestate`.

use std::fmt;
use std::sync::Arc;

use crate::consumer::{Extract, HandlerContext, RawRecord};
use crate::event::ReadError;

pub(crate) const TRACEPARENT: &str = "traceparent";
pub(crate) const TRACESTATE: &str = "tracestate";

/// What a `tracestate` may be long (W3C Trace Context: at least 512 characters are to be passed on).
const LONGEST_STATE: usize = 512;

/// The trace that a record belongs to, as the W3C's [Trace Context](https://www.w3.org/TR/trace-context/) writes it into headers.
///
/// This crate makes no traces, and depends on no tracer. A producer writes the context that it is
/// [given](crate::ProducerBuilder::trace_context); a handler takes that of its record as an argument, `Option<TraceContext>`, and the record's span has
/// it in its fields. A trace crosses Kafka as a *link*, as OpenTelemetry's messaging conventions have it: a record may be handled long after its sending,
/// and again.
///
/// ```
/// use kafka_event::prelude::*;
/// use kafka_event::{BoxError, TraceContext};
///
/// # #[kafka_event(topic = "orders")]
/// # struct OrderPaidEvent { id: i64 }
/// async fn paid(order: OrderPaidEvent, trace: Option<TraceContext>) -> Result<(), BoxError> {
///     if let Some(trace) = trace {
///         println!("order {} belongs to trace {}", order.id, trace.trace_id());
///     }
///     Ok(())
/// }
/// # fn consume(kafka: Kafka) {
/// kafka.consumer("billing").on(paid);
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TraceContext {
    traceparent: String,
    tracestate: Option<String>,
}

impl TraceContext {
    /// A context from a `traceparent`: `00-<trace id>-<parent id>-<flags>`.
    ///
    /// ```
    /// use kafka_event::TraceContext;
    ///
    /// let trace = TraceContext::new("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")?;
    /// assert_eq!(trace.trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
    /// assert!(TraceContext::new("00-00000000000000000000000000000000-00f067aa0ba902b7-01").is_err());
    /// # Ok::<(), kafka_event::InvalidTraceparent>(())
    /// ```
    ///
    /// # Errors
    /// When it is none.
    pub fn new(traceparent: impl Into<String>) -> Result<Self, InvalidTraceparent> {
        let traceparent = traceparent.into();
        match is_traceparent(&traceparent) {
            true => Ok(Self {
                traceparent,
                tracestate: None,
            }),
            false => Err(InvalidTraceparent),
        }
    }

    /// The same with what tracers noted beside it. One that is longer than 512 characters, or not all printable ASCII, is left out, as the
    /// specification allows.
    #[must_use]
    pub fn with_tracestate(mut self, tracestate: impl Into<String>) -> Self {
        let tracestate = tracestate.into();
        let is_fine = (1..=LONGEST_STATE).contains(&tracestate.len())
            && tracestate.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        self.tracestate = is_fine.then_some(tracestate);
        self
    }

    /// The `traceparent`.
    #[must_use]
    pub fn traceparent(&self) -> &str {
        &self.traceparent
    }

    /// The `tracestate`.
    #[must_use]
    pub fn tracestate(&self) -> Option<&str> {
        self.tracestate.as_deref()
    }

    /// The id of the trace, 32 hexadecimal digits.
    #[must_use]
    pub fn trace_id(&self) -> &str {
        self.traceparent.split('-').nth(1).unwrap_or_default()
    }

    /// What a record's headers say, if that is one.
    pub(crate) fn of(record: &RawRecord) -> Option<Self> {
        let text = |name| {
            record
                .header(name)
                .and_then(|value| str::from_utf8(value).ok())
        };
        let context = Self::new(text(TRACEPARENT)?).ok()?;
        Some(match text(TRACESTATE) {
            Some(state) => context.with_tracestate(state),
            None => context,
        })
    }

    /// The headers, as a record has them.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (&'static str, &[u8])> {
        let state = self.tracestate.iter();
        let state = state.map(|state| (TRACESTATE, state.as_bytes()));
        [(TRACEPARENT, self.traceparent.as_bytes())]
            .into_iter()
            .chain(state)
    }
}

/// The trace that the record belongs to; `None` where its headers name none.
impl<S> Extract<S> for Option<TraceContext> {
    fn extract(context: &HandlerContext<'_, S>) -> Result<Self, ReadError> {
        Ok(TraceContext::of(context.record()))
    }
}

/// Where a producer's traces come from.
#[derive(Clone, Default)]
pub(crate) struct Traces(Option<Arc<dyn Fn() -> Option<TraceContext> + Send + Sync>>);

impl Traces {
    pub(crate) fn new(current: impl Fn() -> Option<TraceContext> + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(current)))
    }

    /// The trace that is current where this is called.
    pub(crate) fn now(&self) -> Option<TraceContext> {
        self.0.as_ref()?()
    }
}

impl fmt::Debug for Traces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Traces" } else { "None" })
    }
}

/// Version, trace id, parent id and flags, in lower-case digits, ids not all zero. A later version may go on behind that.
fn is_traceparent(text: &str) -> bool {
    let mut parts = text.split('-');
    let mut digits = |count: usize| {
        parts.next().filter(|part| {
            part.len() == count
                && part
                    .bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        })
    };
    let (Some(version), Some(trace), Some(parent), Some(_flags)) =
        (digits(2), digits(32), digits(16), digits(2))
    else {
        return false;
    };
    let is_some = |id: &str| id.bytes().any(|byte| byte != b'0');
    let has_more = parts.next().is_some();
    version != "ff" && is_some(trace) && is_some(parent) && (version != "00" || !has_more)
}

/// A text is no `traceparent` of the W3C's Trace Context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidTraceparent;

impl fmt::Display for InvalidTraceparent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "this is no traceparent: it has to be <version>-<32 digits of a trace>-<16 digits of a parent>-<flags>, in lower-case \
             hexadecimal digits, and the ids not all zeros (W3C Trace Context)",
        )
    }
}

impl std::error::Error for InvalidTraceparent {}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn what_is_no_traceparent_is_refused() {
        assert!(TraceContext::new(format!("00-{TRACE}")).is_ok());
        assert!(TraceContext::new(format!("01-{TRACE}")).is_ok());
        assert!(TraceContext::new(format!("01-{TRACE}-more")).is_ok());
        for wrong in [
            format!("00-{TRACE}-more"),
            format!("ff-{TRACE}"),
            format!("00-{}", TRACE.to_uppercase()),
            format!(
                "00-{}",
                TRACE.replace("00f067aa0ba902b7", "0000000000000000")
            ),
            format!("00-{}", &TRACE[1..]),
            format!("0é-{TRACE}"),
            TRACE.to_owned(),
            String::new(),
        ] {
            assert_eq!(
                TraceContext::new(&*wrong),
                Err(InvalidTraceparent),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_state_that_is_too_long_or_not_ascii_is_left_out() {
        let context = TraceContext::new(format!("00-{TRACE}")).unwrap();
        for (state, is_kept) in [
            ("a=b".to_owned(), true),
            ("é".to_owned(), false),
            ("a".repeat(513), false),
        ] {
            let context = context.clone().with_tracestate(state);
            assert_eq!(context.tracestate().is_some(), is_kept);
        }
    }
}
