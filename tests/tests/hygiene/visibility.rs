//! Private types stay private, in modules however deep, and another name of the crate works.

/// The crate under another name, as `[dependencies] events = { package = "kafka-event" }` gives it.
mod events {
    pub(super) use ::kafka_event::*;
}

mod outer {
    mod inner {
        use super::super::events;
        use ::std::convert::Into as _;

        #[derive(::std::default::Default, events::EventType)]
        #[event(crate = super::super::events)]
        struct Secret {
            word: ::std::string::String,
        }

        /// A set as private as its events.
        #[derive(events::EventSet)]
        #[event(crate = super::super::events)]
        enum Secrets {
            Kept(SecretKeptEvent),
        }

        #[events::kafka_event(topic = "secrets", key(a, b), crate = super::super::events)]
        struct SecretKeptEvent {
            a: i32,
            b: ::std::string::String,
            secret: Secret,
        }

        #[events::kafka_event(topic = "secrets", crate = super::super::events)]
        pub(in super::super) struct SecretToldEvent {
            pub(in super::super) word: ::std::string::String,
            private: bool,
        }

        #[test]
        fn a_private_event_is_read_in_its_module() {
            use events::Event as _;
            let event = SecretKeptEvent {
                a: 1,
                b: "b".into(),
                secret: Secret { word: "w".into() },
            };
            let record = event.to_record();
            ::std::assert!(record.is_ok());
            if let ::std::result::Result::Ok(record) = record {
                let read = record.with_ref(<Secrets as events::EventSet>::from_record);
                ::std::assert!(::std::matches!(
                    read,
                    ::std::result::Result::Ok(Secrets::Kept(event)) if event.secret.word == "w" && event.a == 1 && event.b == "b"
                ));
                let key = record.with_ref(SecretKeptEvent::key_of);
                ::std::assert!(::std::matches!(
                    key,
                    ::std::result::Result::Ok(SecretKeptEventKey { a: 1, .. })
                ));
            }
        }
    }

    pub(super) use self::inner::SecretToldEvent;
}

#[test]
fn an_event_of_a_private_module_has_its_contract() {
    ::std::assert_eq!(
        <outer::SecretToldEvent as ::kafka_event::Event>::CONTRACT.topic,
        "secrets"
    );
}
