//! `#[event(with = …)]`: how a type of another crate is written, or a type of one's own in another form.

use std::marker::PhantomData;

use crate::{Decode, DecodeError, Decoder, EncodeError, Encoder, EventType, TypeRef};

/// A way to write `T`, for `#[event(with = Self)]`. It composes: `with = Option<Self>`, `Vec<Self>`, `BTreeMap<String, Self>`.
///
/// ```
/// use std::time::Duration;
/// use kafka_event_schema::{DecodeError, Decoder, EncodeError, Encoder, EventTypeAs, TypeNode, TypeRef};
///
/// /// A time span as whole seconds, a `long`.
/// struct Seconds;
///
/// impl EventTypeAs<Duration> for Seconds {
///     const SCHEMA: TypeRef = TypeRef::new(&TypeNode::Long);
///     fn encode_as<E: Encoder>(value: &Duration, out: &mut E) -> Result<(), EncodeError> {
///         out.long(i64::try_from(value.as_secs()).map_err(EncodeError::custom)?)
///     }
///     fn decode_as<'de, D: Decoder<'de>>(input: &mut D) -> Result<Duration, DecodeError> {
///         let seconds = u64::try_from(input.long()?).map_err(DecodeError::custom)?;
///         Ok(Duration::from_secs(seconds))
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say how a `{T}` is written",
    label = "`with = {Self}` needs `impl EventTypeAs<{T}> for {Self}`"
)]
pub trait EventTypeAs<T> {
    /// The schema of the written form.
    const SCHEMA: TypeRef;

    /// Tells `out` the value.
    ///
    /// # Errors
    /// As [`EventType::encode`].
    fn encode_as<E: Encoder>(value: &T, out: &mut E) -> Result<(), EncodeError>;

    /// Reads one value.
    ///
    /// # Errors
    /// As [`Decode::decode`].
    fn decode_as<'de, D: Decoder<'de>>(input: &mut D) -> Result<T, DecodeError>;
}

/// A borrowed `T` that is written as `A` says.
#[derive(Debug)]
pub struct WithRef<'a, T, A>(&'a T, PhantomData<A>);

impl<'a, T, A> WithRef<'a, T, A> {
    /// `value`, written as `A` says.
    pub fn new(value: &'a T) -> Self {
        Self(value, PhantomData)
    }
}

impl<T, A: EventTypeAs<T>> EventType for WithRef<'_, T, A> {
    const SCHEMA: TypeRef = A::SCHEMA;

    fn encode<E: Encoder>(&self, out: &mut E) -> Result<(), EncodeError> {
        A::encode_as(self.0, out)
    }
}

/// A `T` that was read as `A` says.
#[derive(Debug)]
pub struct With<T, A>(pub T, PhantomData<A>);

impl<'de, T, A: EventTypeAs<T>> Decode<'de> for With<T, A> {
    fn decode<D: Decoder<'de>>(input: &mut D) -> Result<Self, DecodeError> {
        A::decode_as(input).map(|value| Self(value, PhantomData))
    }
}
