//! Procedural macros of kafka-event.
