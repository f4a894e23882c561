//! Connections, metadata and requests of every client.

use super::Translation;
use crate::config::ClientKind;
use crate::config::settings::Settings;

pub(super) fn translate(settings: &Settings, engine: &mut Translation) {
    for name in ["bootstrap.servers", "client.id"] {
        if let Some(text) = settings.text(name).filter(|text| !text.is_empty()) {
            engine.set(name, text);
        }
    }
    for (name, theirs) in [
        ("send.buffer.bytes", "socket.send.buffer.bytes"),
        ("receive.buffer.bytes", "socket.receive.buffer.bytes"),
    ] {
        buffer(settings, engine, name, theirs);
    }
    metadata_age(settings, engine);
    request_timeout(settings, engine);
    reconnect_backoff(settings, engine);
}

/// Kafka leaves a buffer to the operating system by -1, librdkafka by 0.
fn buffer(settings: &Settings, engine: &mut Translation, name: &'static str, theirs: &'static str) {
    let Some((setting, number)) = settings.get(name).zip(settings.number(name)) else {
        return;
    };
    if number > 0 {
        let number = engine.within(setting, number, 1, 100_000_000);
        engine.set(theirs, number);
    }
}

/// Kafka's one age is how often librdkafka refreshes; what it knows it keeps three times as long by itself.
fn metadata_age(settings: &Settings, engine: &mut Translation) {
    let name = "metadata.max.age.ms";
    let Some((setting, age)) = settings.get(name).zip(settings.number(name)) else {
        return;
    };
    if settings.is_explicit(name) {
        let age = engine.within(setting, age, 10, 3_600_000);
        engine.derive(settings, "topic.metadata.refresh.interval.ms", age);
    }
}

/// Kafka's one timeout is how long librdkafka waits for an answer and, in a producer, how long the broker waits for the replicas.
fn request_timeout(settings: &Settings, engine: &mut Translation) {
    let name = "request.timeout.ms";
    let Some((setting, timeout)) = settings.get(name).zip(settings.number(name)) else {
        return;
    };
    let on_socket = engine.within(setting, timeout, 10, 300_000);
    engine.derive(settings, "socket.timeout.ms", on_socket);
    if settings.kind() == ClientKind::Producer {
        engine.set(name, timeout.clamp(1, 900_000));
    }
}

/// librdkafka does not start with a first backoff above the last; Kafka waits the last one then, every time.
fn reconnect_backoff(settings: &Settings, engine: &mut Translation) {
    let (first, last) = ("reconnect.backoff.ms", "reconnect.backoff.max.ms");
    let Some((backoff, most)) = settings.number(first).zip(settings.number(last)) else {
        return;
    };
    if backoff > most {
        engine.warn(
            first,
            "backoff-above-maximum",
            format!("{backoff} is more than {last}={most}: each wait is {most}"),
        );
        engine.set(first, most.clamp(0, 3_600_000));
    }
}
