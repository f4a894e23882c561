//! A user's own types and traits may have any name that generated code could use.

#![allow(
    dead_code,
    missing_docs,
    missing_debug_implementations,
    clippy::min_ident_chars
)]

/// Names of the standard library and of this one, all of them something else.
mod taken {
    pub(super) struct Result;
    pub(super) struct Ok;
    pub(super) struct Err;
    pub(super) struct Some;
    pub(super) struct None;
    pub(super) struct Encoder;
    pub(super) struct Decoder;
    pub(super) struct Contract;
    pub(super) struct TypeNode;
    pub(super) trait Event {
        fn to_record(&self) {}
    }
    pub(super) trait Default {
        fn default() -> Self;
    }
    pub(super) trait Clone {
        fn clone(&self) {}
    }
    impl<T> Event for T {}
    impl<T> Clone for T {}
    /// A method of the name of one that generated code calls.
    pub(super) trait Field {
        fn encode(&self) {}
        fn decode(&self) {}
        fn check(&self) {}
        fn write(&self) {}
        fn read(&self) {}
    }
    impl<T> Field for T {}
}

#[allow(unused_imports, reason = "in scope is enough")]
use self::taken::{
    Clone, Contract, Decoder, Default, Encoder, Err, Event, Field, None, Ok, Result, Some, TypeNode,
};

/// Types of the user's that are called as those of the standard library.
#[derive(::std::default::Default, ::kafka_event::EventType)]
pub(crate) struct Option {
    pub(crate) chosen: bool,
}

#[derive(::std::default::Default, ::kafka_event::EventType)]
pub(crate) struct Vec<T> {
    pub(crate) x: T,
}

#[derive(::std::default::Default, ::kafka_event::EventType)]
pub(crate) struct String(i32);

/// A type alias is judged by what it stands for.
type Text = ::std::string::String;
type Maybe<T> = ::std::option::Option<T>;

#[::kafka_event::kafka_event(topic = "names", key = __out)]
pub(crate) struct NameTakenEvent {
    pub(crate) option: Option,
    pub(crate) vec: Vec<f64>,
    pub(crate) string: String,
    pub(crate) text: Text,
    pub(crate) maybe: Maybe<Text>,
    pub(crate) self_: bool,
    pub(crate) __e: i32,
    pub(crate) __d: i32,
    pub(crate) __r: i32,
    pub(crate) __out: i32,
    pub(crate) __value: i32,
    pub(crate) __record: i32,
    #[event(header = "x")]
    pub(crate) __node: i32,
}

#[derive(::kafka_event::EventType)]
pub(crate) enum Variable {
    Named {
        __e: i32,
        __d: i32,
        __index: i32,
    },
    Other {
        __value: i32,
        __r: i32,
        __other: i32,
    },
}

/// Generic parameters and lifetimes of the names that generated code uses.
#[derive(::kafka_event::EventType)]
#[allow(non_camel_case_types)]
pub(crate) struct Letters<'a, E, D, T, __X> {
    pub(crate) e: E,
    pub(crate) d: D,
    pub(crate) t: T,
    pub(crate) x: __X,
    pub(crate) text: &'a str,
}

#[test]
fn an_alias_of_an_option_is_an_option() {
    let json = <NameTakenEvent as ::kafka_event::Event>::SCHEMA_JSON;
    ::std::assert!(
        json.contains(r#"{"name":"maybe","type":["null","string"],"default":null}"#),
        "{json}"
    );
    ::std::assert!(json.contains(r#"{"name":"string","type":"int"}"#), "{json}");
}
