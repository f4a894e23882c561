//! What waiting for acknowledgements costs: many at once, from threads, and one after the other, which pays `linger.ms` for each.

use std::time::Instant;

use kafka_event::{Kafka, LowLatency};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::{TicketSoldEvent, rate, ticket};

const AT_ONCE: usize = 100_000;
const THREADS: usize = 8;
const OF_A_THREAD: usize = 500;
const ONE_BY_ONE: usize = 500;

pub(crate) fn print(runtime: &Runtime, kafka: &Kafka) {
    let start = kafka.producer().event::<TicketSoldEvent>().start();
    let durable = runtime.block_on(start).unwrap();
    let start = kafka
        .producer()
        .profile(LowLatency)
        .event::<TicketSoldEvent>()
        .start();
    let quick = runtime.block_on(start).unwrap();
    runtime.block_on(durable.send(&ticket(0))).unwrap();
    runtime.block_on(quick.send(&ticket(0))).unwrap();

    let all_at_once = runtime.block_on(async {
        let start = Instant::now();
        let mut sends = JoinSet::new();
        for number in 0..AT_ONCE {
            let producer = durable.clone();
            sends.spawn(async move { producer.send(&ticket(number)).await.map(drop) });
        }
        while let Some(sent) = sends.join_next().await {
            sent.unwrap().unwrap();
        }
        rate(AT_ONCE, start)
    });
    println!("waiting  {AT_ONCE} tasks, each of which awaits its send: {all_at_once:.0}/s");

    let start = Instant::now();
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let durable = &durable;
            scope.spawn(move || {
                for number in 0..OF_A_THREAD {
                    durable
                        .send_blocking(&ticket(thread * OF_A_THREAD + number))
                        .unwrap();
                }
            });
        }
    });
    let threads = rate(THREADS * OF_A_THREAD, start);
    println!("waiting  send_blocking from {THREADS} threads: {threads:.0}/s");

    let each = runtime.block_on(async {
        let start = Instant::now();
        for number in 0..ONE_BY_ONE {
            durable.send(&ticket(number)).await.unwrap();
        }
        rate(ONE_BY_ONE, start)
    });
    let each_quick = runtime.block_on(async {
        let start = Instant::now();
        for number in 0..ONE_BY_ONE {
            quick.send(&ticket(number)).await.unwrap();
        }
        rate(ONE_BY_ONE, start)
    });
    println!(
        "waiting  one after the other: Durable {each:.0}/s, {:.1} ms each; LowLatency {each_quick:.0}/s, {:.1} ms each",
        1e3 / each,
        1e3 / each_quick,
    );
}
