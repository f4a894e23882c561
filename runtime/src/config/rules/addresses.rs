//! Where a client connects to, and where it says it is.

use crate::config::settings::Settings;
use crate::config::{Finding, addresses};

/// Kafka: an address that is not `host:port`. Names are looked up when the client connects, not here.
pub(super) fn servers_are_addresses(settings: &Settings) -> Option<Finding> {
    are_addresses(settings, "bootstrap.servers")
}

/// Kafka: the same, for controllers.
pub(super) fn controllers_are_addresses(settings: &Settings) -> Option<Finding> {
    are_addresses(settings, "bootstrap.controllers")
}

fn are_addresses(settings: &Settings, name: &str) -> Option<Finding> {
    let list = settings.text(name).filter(|list| !list.is_empty())?;
    addresses::fault(list).map(|fault| Finding::new(name, "address-malformed", fault))
}

/// Kafka: brokers and controllers at once, or neither.
pub(super) fn admin_has_one_kind_of_server(settings: &Settings) -> Option<Finding> {
    let name = "bootstrap.servers";
    let (brokers, controllers) = (
        settings.is_filled(name),
        settings.is_filled("bootstrap.controllers"),
    );
    if brokers && controllers {
        let message = "bootstrap.controllers is set too: leave one of the two keys out";
        return Some(Finding::new(name, "brokers-or-controllers", message));
    }
    let is_emptied = settings.is_explicit(name) && !brokers;
    (is_emptied && !controllers)
        .then(|| Finding::new(name, "brokers-or-controllers", "it must not be empty"))
}

/// Kafka: a partitioner that prefers its own rack, and does not know it.
pub(super) fn rack_aware_partitioner_needs_rack(settings: &Settings) -> Option<Finding> {
    let is_unknown = settings.text("client.rack").is_none_or(str::is_empty);
    (settings.flag("partitioner.rack.aware")? && is_unknown).then(|| {
        let message = "partitioner.rack.aware=true prefers the client's own rack: say which, or switch it off";
        Finding::new("client.rack", "rack-aware-needs-rack", message)
    })
}
