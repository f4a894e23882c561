//! Room for a text whose length the compiler only finds as it writes: the smallest of a row that holds it.

/// Evaluates an expression with the constant `$ROOM` as the smallest room for `$len` bytes. For a room that is not the one, nothing that the
/// expression calls is evaluated.
macro_rules! in_room {
    ($len:expr, $ROOM:ident => $made:expr) => {
        in_room!(@ $len, $ROOM => $made, 256 512 1024 2048 4096 8192 16384 32768 65536 131072 262144 524288 1048576)
    };
    (@ $len:expr, $ROOM:ident => $made:expr, $($room:literal)*) => {
        match $len {
            $(..=$room => {
                const $ROOM: usize = $room;
                $made
            })*
            _ => panic!("a text of the schema is longer than a million bytes, the limit for what the compiler makes"),
        }
    };
}

pub(crate) use in_room;
