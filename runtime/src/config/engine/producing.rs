//! Deadlines, buffers, compression and partitions of a producer.

use super::Translation;
use crate::config::settings::Settings;

/// The transaction timeouts that librdkafka takes, in milliseconds. It adds 100 to the timeout in 32 bits without a check.
const SHORTEST_TRANSACTION: i64 = 1_000;
const LONGEST_TRANSACTION: i64 = i32::MAX as i64 - 100;

pub(super) fn translate(settings: &Settings, engine: &mut Translation) {
    deadlines(settings, engine);
    buffer(settings, engine);
    compression_level(settings, engine);
    partitioner(settings, engine);
}

/// librdkafka wants linger < delivery <= transaction, and a request that fits into the transaction.
fn deadlines(settings: &Settings, engine: &mut Translation) -> Option<()> {
    let name = "delivery.timeout.ms";
    // Kafka's 0 is the shortest; librdkafka's would be no end at all.
    let mut delivery = settings.number(name)?.max(1);
    if settings.is_explicit("transactional.id") {
        let timeout = settings.number("transaction.timeout.ms")?;
        let transaction = engine.within(
            settings.get("transaction.timeout.ms")?,
            timeout,
            SHORTEST_TRANSACTION,
            LONGEST_TRANSACTION,
        );
        engine.set("transaction.timeout.ms", transaction);
        if delivery > transaction {
            let message = format!(
                "{delivery} becomes {transaction}: nothing can be delivered after transaction.timeout.ms={transaction}; raise that for longer retries"
            );
            engine.warn(name, "transaction-timeout-below-delivery", message);
            delivery = transaction;
        }
        socket_timeout(settings, engine, transaction);
    }
    let linger = settings.number("linger.ms")?.min(900_000);
    if linger >= delivery {
        engine.warn(
            "linger.ms",
            "linger-not-below-delivery",
            format!(
                "{linger} becomes {}: below the delivery timeout",
                delivery - 1
            ),
        );
        engine.set("linger.ms", delivery - 1);
    }
    engine.set("delivery.timeout.ms", delivery);
    Some(())
}

/// One request has to end before its transaction does.
fn socket_timeout(settings: &Settings, engine: &mut Translation, transaction: i64) {
    let name = "socket.timeout.ms";
    let asked = match settings.is_explicit(name) {
        true => settings.number(name),
        false => settings.number("request.timeout.ms"),
    };
    let Some(asked) = asked.filter(|asked| *asked > transaction) else {
        return;
    };
    let request = transaction.min(300_000);
    engine.set(name, request);
    if settings.is_explicit(name) {
        let message = format!(
            "{asked} becomes {request}: a request cannot outlive transaction.timeout.ms={transaction}"
        );
        engine.warn(name, "socket-timeout-above-transaction", message);
    }
}

/// Kafka counts bytes, librdkafka kilobytes.
fn buffer(settings: &Settings, engine: &mut Translation) {
    let name = "buffer.memory";
    let Some((setting, bytes)) = settings.get(name).zip(settings.number(name)) else {
        return;
    };
    let bytes = engine.within(setting, bytes, 1_024, i64::from(i32::MAX) * 1_024);
    engine.derive(
        settings,
        "queue.buffering.max.kbytes",
        (bytes + 1_023) / 1_024,
    );
}

/// Kafka has a level for each kind of compression, librdkafka one for whichever is used.
fn compression_level(settings: &Settings, engine: &mut Translation) -> Option<()> {
    let name = match settings.text("compression.type")? {
        "gzip" => "compression.gzip.level",
        "lz4" => "compression.lz4.level",
        "zstd" => "compression.zstd.level",
        _ => return None,
    };
    if settings.is_explicit(name) {
        let most = if name == "compression.gzip.level" {
            9
        } else {
            12
        };
        let level = engine.within(settings.get(name)?, settings.number(name)?, -1, most);
        engine.derive(settings, "compression.level", level);
    }
    Some(())
}

/// Without a partitioner of Kafka's that librdkafka lacks, the one that puts a key where Java puts it is in effect by default.
fn partitioner(settings: &Settings, engine: &mut Translation) {
    let ignores_keys = settings.flag("partitioner.ignore.keys") == Some(true);
    let is_round_robin = settings.is_filled("partitioner.class");
    if is_round_robin {
        let message = "librdkafka has none that takes turns: its random one spreads records as evenly, not in turn";
        engine.warn("partitioner.class", "partitioner-is-random", message);
    }
    if ignores_keys || is_round_robin {
        engine.derive(settings, "partitioner", "random");
    }
}
