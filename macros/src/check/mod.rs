//! What the macro itself can judge: names, topics, keys, and what the crate says for all of its types.

pub(crate) mod defaults;
mod derives;
pub(crate) mod former;
mod headers;
pub(crate) mod histories;
pub(crate) mod history;
pub(crate) mod majors;
mod name;
mod recursion;
mod settings;
mod topic;

pub(crate) use derives::{cleaned, serde_attribute};
pub(crate) use headers::headers;
pub(crate) use name::name;
pub(crate) use recursion::recursion;
pub(crate) use settings::settings;
pub(crate) use topic::topic;
