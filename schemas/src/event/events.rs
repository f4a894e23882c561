//! Events of any number and of several types: what a handler returns to be sent.

use super::{Contract, Event};

/// No event, one, or several, of one type or more: an event, an `Option`, a `Vec`, an array or a tuple of such, a set of events
/// (`#[derive(EventSet)]`), and `()`, which is none. Their order is the order in which they stand.
///
/// There is nothing to implement by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no event, and no events",
    label = "not made of events",
    note = "an event, `Option`, `Vec`, an array or a tuple of them, or an enum with `#[derive(EventSet)]`",
    note = "mark a struct with `#[kafka_event(topic = \"…\")]` to make it an event"
)]
pub trait Events {
    /// Names each type of event that may be among them.
    #[doc(hidden)]
    fn contracts(add: &mut dyn FnMut(&'static Contract));

    /// Hands each of them over, in order.
    #[doc(hidden)]
    fn hand_over(self, to: &mut impl TakeEvent);
}

/// Who takes events, of whatever type.
#[doc(hidden)]
pub trait TakeEvent {
    /// Takes one.
    fn take<E: Event + Send + Sync + 'static>(&mut self, event: E);
}

impl<E: Event + Send + Sync + 'static> Events for E {
    fn contracts(add: &mut dyn FnMut(&'static Contract)) {
        add(E::CONTRACT);
    }

    fn hand_over(self, to: &mut impl TakeEvent) {
        to.take(self);
    }
}

impl<T: Events> Events for Option<T> {
    fn contracts(add: &mut dyn FnMut(&'static Contract)) {
        T::contracts(add);
    }

    fn hand_over(self, to: &mut impl TakeEvent) {
        if let Some(events) = self {
            events.hand_over(to);
        }
    }
}

impl<T: Events> Events for Vec<T> {
    fn contracts(add: &mut dyn FnMut(&'static Contract)) {
        T::contracts(add);
    }

    fn hand_over(self, to: &mut impl TakeEvent) {
        self.into_iter().for_each(|events| events.hand_over(to));
    }
}

impl<T: Events, const N: usize> Events for [T; N] {
    fn contracts(add: &mut dyn FnMut(&'static Contract)) {
        T::contracts(add);
    }

    fn hand_over(self, to: &mut impl TakeEvent) {
        self.into_iter().for_each(|events| events.hand_over(to));
    }
}

macro_rules! tuple {
    ($($part:ident),*) => {
        impl<$($part: Events),*> Events for ($($part,)*) {
            fn contracts(_add: &mut dyn FnMut(&'static Contract)) {
                $($part::contracts(_add);)*
            }

            #[allow(non_snake_case)]
            fn hand_over(self, _to: &mut impl TakeEvent) {
                let ($($part,)*) = self;
                $($part.hand_over(_to);)*
            }
        }
    };
}

tuple!();
tuple!(A);
tuple!(A, B);
tuple!(A, B, C);
tuple!(A, B, C, D);
tuple!(A, B, C, D, E);
tuple!(A, B, C, D, E, F);
