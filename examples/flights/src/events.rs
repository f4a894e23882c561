//! What happens to a flight: four events on one topic, keyed by the flight, so that the events of one flight stay in order.

use kafka_event::prelude::*;

/// The topic of all four.
pub(crate) const TOPIC: &str = "flights.movements";

/// One flight of one day.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EventType, Key)]
#[event(namespace = "flights")]
pub(crate) struct FlightKey {
    /// The local day of departure, `2013-01-01`.
    #[event(max_len = 10)]
    pub(crate) date: String,
    /// The airline's two-letter code.
    #[event(max_len = 2)]
    pub(crate) carrier: String,
    /// The airline's number for the flight.
    pub(crate) number: u16,
    /// The airport it leaves, by its IATA code.
    #[event(max_len = 3)]
    pub(crate) origin: String,
    /// The scheduled local time of departure, hhmm.
    pub(crate) scheduled: u16,
}

/// An event of a flight: what all four have in common. The run and the number in it let the program recognise its own records.
macro_rules! event {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $ty:ty,)* }) => {
        $(#[$doc])*
        #[kafka_event(topic = "flights.movements", key = flight, namespace = "flights")]
        #[derive(Debug, Clone, PartialEq)]
        pub(crate) struct $name {
            /// The flight.
            pub(crate) flight: FlightKey,
            /// When it happened.
            #[event(timestamp)]
            pub(crate) at: Timestamp,
            /// The run that made the record.
            #[event(header = "run", max_len = 36)]
            pub(crate) run: String,
            /// The number of the record in its run.
            #[event(header = "sequence")]
            pub(crate) sequence: i64,
            $($(#[$field_doc])* pub(crate) $field: $ty,)*
        }
    };
}

event! {
    /// A flight left the ground.
    FlightDepartedEvent {
        /// Where it goes, by its IATA code.
        #[event(max_len = 3)]
        destination: String,
        /// Minutes after the scheduled time; negative when early.
        delay_minutes: i32,
        /// The aircraft.
        #[event(max_len = 8)]
        tail_number: Option<String>,
        /// Miles to go.
        distance_miles: i32,
    }
}

event! {
    /// A flight arrived where it was to go.
    FlightArrivedEvent {
        /// Where it is, by its IATA code.
        #[event(max_len = 3)]
        destination: String,
        /// Minutes after the scheduled time, when that is known; negative when early.
        delay_minutes: Option<i32>,
        /// Minutes in the air.
        air_minutes: i32,
    }
}

event! {
    /// A flight left and did not arrive where it was to go.
    FlightDivertedEvent {
        /// Where it was to go, by its IATA code.
        #[event(max_len = 3)]
        destination: String,
    }
}

event! {
    /// A flight did not leave.
    FlightCancelledEvent {
        /// Where it was to go, by its IATA code.
        #[event(max_len = 3)]
        destination: String,
    }
}

/// Any of the four.
#[derive(Debug, EventSet)]
pub(crate) enum Movement {
    /// Left.
    Departed(FlightDepartedEvent),
    /// Arrived.
    Arrived(FlightArrivedEvent),
    /// Went elsewhere.
    Diverted(FlightDivertedEvent),
    /// Stayed.
    Cancelled(FlightCancelledEvent),
}

impl Movement {
    /// The name of the event.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Departed(_) => FlightDepartedEvent::CONTRACT.name,
            Self::Arrived(_) => FlightArrivedEvent::CONTRACT.name,
            Self::Diverted(_) => FlightDivertedEvent::CONTRACT.name,
            Self::Cancelled(_) => FlightCancelledEvent::CONTRACT.name,
        }
    }

    /// The flight, the run and the number in it.
    pub(crate) fn identity(&self) -> (&FlightKey, &str, i64) {
        match self {
            Self::Departed(e) => (&e.flight, &e.run, e.sequence),
            Self::Arrived(e) => (&e.flight, &e.run, e.sequence),
            Self::Diverted(e) => (&e.flight, &e.run, e.sequence),
            Self::Cancelled(e) => (&e.flight, &e.run, e.sequence),
        }
    }
}
