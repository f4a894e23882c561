//! The rules between keys. Each is one small function; all of them are asked, so that every broken one is reported at once.
//!
//! A rule sees the values before any of Kafka's silent corrections (`corrections`), as Kafka's own clients judge them. It answers
//! `None` when it is kept, or when a value that it needs could not be read.

mod addresses;
mod consumer;
mod deadlines;
mod idempotence;
mod sasl;
mod tls;

use super::settings::Settings;
use super::{ClientKind, Finding};

pub(super) use consumer::broker_assigns;
pub(super) use deadlines::one_attempt;
pub(super) use idempotence::conflict as idempotence_conflict;

type Rule = fn(&Settings) -> Option<Finding>;

const PRODUCER: &[Rule] = &[
    idempotence::needs_acks_all,
    idempotence::needs_retries,
    idempotence::needs_at_most_five_in_flight,
    idempotence::is_needed_by_transactions,
    idempotence::is_needed_by_gapless_guarantee,
    idempotence::needs_first_in_first_out,
    idempotence::needs_no_backpressure_threshold,
    deadlines::delivery_covers_linger_and_request,
    deadlines::two_phase_commit_has_none,
    addresses::rack_aware_partitioner_needs_rack,
];

const CONSUMER: &[Rule] = &[
    consumer::group_id_is_not_empty,
    consumer::group_instance_id_is_a_name,
    consumer::heartbeat_comes_within_session,
    consumer::broker_owns_session_timeout,
    consumer::broker_owns_heartbeat_interval,
    consumer::broker_owns_assignment,
    consumer::broker_owns_protocol_type,
    consumer::remote_assignor_needs_consumer_protocol,
    consumer::auto_commit_needs_group,
    consumer::share_keys_need_share_group,
];

const ADMIN: &[Rule] = &[
    deadlines::api_covers_request,
    addresses::admin_has_one_kind_of_server,
];

const ALL: &[Rule] = &[
    addresses::servers_are_addresses,
    addresses::controllers_are_addresses,
    sasl::needs_mechanism,
    sasl::needs_credentials,
    sasl::jaas_can_be_read,
    tls::names_are_known,
    tls::key_and_certificate_come_together,
    tls::pem_text_needs_pem_type,
    tls::pem_text_or_file,
    tls::pem_text_is_pem,
    tls::password_fits_store,
    tls::files_are_stores,
    tls::encrypted_key_needs_password,
];

/// Every rule that the settings break.
pub(super) fn broken(settings: &Settings) -> Vec<Finding> {
    let own = match settings.kind() {
        ClientKind::Producer => PRODUCER,
        ClientKind::Consumer => CONSUMER,
        ClientKind::Admin => ADMIN,
    };
    own.iter()
        .chain(ALL)
        .filter_map(|rule| rule(settings))
        .collect()
}
