//! What the macro itself can judge: names, topics, keys, and what the crate says for all of its types.

pub(crate) mod defaults;
mod derives;
mod name;
mod topic;

pub(crate) use derives::derives;
pub(crate) use name::name;
pub(crate) use topic::topic;
