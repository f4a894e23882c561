//! The steps as scripts, which Redis runs each as one.

use redis::Script;

/// What a key is when its event was handled. A claim's token never looks like it.
pub(crate) const HANDLED: &str = "handled";

/// Claims a key: 0, it was free; 1, its event was handled; 2, somebody else has it.
///
/// What this store has claimed itself is free to it: its own lanes exclude one another before they ask, so that it is a claim whose answer
/// never came.
pub(crate) fn begin() -> Script {
    Script::new(
        "local found = redis.call('GET', KEYS[1])
         if found == 'handled' then return 1 end
         if found and string.sub(found, 1, #ARGV[1]) ~= ARGV[1] then return 2 end
         redis.call('SET', KEYS[1], ARGV[1] .. ARGV[2], 'PX', ARGV[3])
         return 0",
    )
}

/// Frees a key, if it still is that claim.
pub(crate) fn release() -> Script {
    Script::new(
        "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
         return 0",
    )
}

/// How many claims are renewed by one call.
pub(crate) const RENEWED_AT_ONCE: usize = 256;

/// Renews the lease of claims, of those that still are: the lease, then the token of each key.
pub(crate) fn renew() -> Script {
    Script::new(
        "for i, key in ipairs(KEYS) do
           if redis.call('GET', key) == ARGV[i + 1] then redis.call('PEXPIRE', key, ARGV[1]) end
         end
         return 0",
    )
}
