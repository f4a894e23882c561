//! Sources that must not compile, each with the error it gets, in a folder per family; those in `pass` must compile and run.
//!
//! A case is about ten lines with one mistake, named by it. After a change of a message, write the errors anew with
//! `TRYBUILD=overwrite cargo test -p kafka-event-ui` and read the difference as a user would.
