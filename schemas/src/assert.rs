//! What generated code says of its schemas, checked by the compiler.

/// Fails to compile unless the schema of a type has this fingerprint (CRC-64-AVRO of the canonical form).
///
/// ```
/// kafka_event_schema::assert_schema!(String, 0x8f014872634503c7);
/// ```
///
/// ```compile_fail,E0080
/// kafka_event_schema::assert_schema!(bool, 0x8f014872634503c7);
/// ```
#[macro_export]
macro_rules! assert_schema {
    ($ty:ty, $fingerprint:literal) => {
        const _: () = {
            use $crate::__private as ke;
            const DRAFT: ke::Draft = ke::Draft::new(<$ty as ke::EventType>::SCHEMA);
            static FLAT: ke::Flat<
                { DRAFT.counts.text },
                { DRAFT.counts.nodes },
                { DRAFT.counts.fields },
                { DRAFT.counts.branches },
                { DRAFT.counts.spans },
            > = DRAFT.finish(<$ty as ke::EventType>::SCHEMA);
            if ke::fingerprint(&FLAT.table()) != $fingerprint {
                ::std::panic!(::std::concat!(
                    "the schema of `",
                    ::std::stringify!($ty),
                    "` is not the one that its code was made from"
                ));
            }
        };
    };
}

/// The same for an event, whose fingerprint its contract has already.
#[macro_export]
macro_rules! assert_event_schema {
    ($ty:ty, $fingerprint:literal) => {
        const _: () = {
            if <$ty as $crate::Event>::CONTRACT.fingerprint != $fingerprint {
                ::std::panic!(::std::concat!(
                    "the schema of `",
                    ::std::stringify!($ty),
                    "` is not the one that its code was made from"
                ));
            }
        };
    };
}
