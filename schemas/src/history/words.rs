//! The words of a packed schema, read where they stand: one raw read for those of one entry. A compiler that evaluates it pays for each
//! call, and the safe functions on slices are layers of them.

use super::packed::{FIELD_WORDS, NODE_WORDS, SPAN_WORDS, WORD};

macro_rules! words {
    ($($read:ident $words:ident $len:expr;)*) => {$(
        /// Words without alignment.
        #[derive(Clone, Copy)]
        #[repr(C, packed)]
        struct $words([u32; $len]);

        /// The entry at a position of the list that begins at `start`.
        ///
        /// # Panics
        /// When the bytes are too few.
        pub(super) const fn $read(packed: &[u8], start: usize, position: usize) -> [u32; $len] {
            let at = start + position * ($len * WORD);
            assert!(at + $len * WORD <= packed.len(), "a packed schema is as long as its lengths say");
            let entry = &raw const packed[at] as *const $words;
            // SAFETY: the assertion proves the range, the type has no alignment, and any bytes are words.
            let mut words = unsafe { (*entry).0 };
            if cfg!(target_endian = "big") {
                let mut i = 0;
                while i < $len {
                    words[i] = u32::from_le(words[i]);
                    i += 1;
                }
            }
            words
        }
    )*};
}

words! {
    node_words NodeWords NODE_WORDS;
    field_words FieldWords FIELD_WORDS;
    branch_words BranchWords 1;
    span_words SpanWords SPAN_WORDS;
}
