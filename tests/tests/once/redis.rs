//! Redis that is restarted, forgets, and lets claims expire.

use std::time::Duration;

use kafka_event::once::{Begun, Claim as _, EventId, Store as _};
use kafka_event::testing::until;
use kafka_event_harness::shared_redis;
use kafka_event_redis::Redis;
use kafka_event_tests::faults::LetterDeliveredEvent;
use tokio::time::{sleep, timeout};

use crate::same::{Post, deliver, send};
use crate::{LONG, with_topic};

/// Down in the middle: nothing is handled meanwhile, no record pays for it, and nothing twice.
#[tokio::test(flavor = "multi_thread")]
async fn while_redis_is_down_records_wait() {
    const LETTERS: i64 = 300;
    let redis = kafka_event_harness::Redis::start().unwrap();
    let name = "once.redis.down";
    let kafka = with_topic(name, 1).await;
    let letters = (0..LETTERS).flat_map(|number| {
        let letter = LetterDeliveredEvent::new(0, number);
        [letter.clone(), letter]
    });
    send(&kafka, letters).await;
    let post = Post::default();
    let store = Redis::open(redis.url()).unwrap();
    let consumer = kafka.consumer(name).state(post.clone()).on(deliver);
    let consumer = consumer.idempotent(store).start().await.unwrap();
    let handle = consumer.handle();
    post.until("on its way", |times| times.len() >= 50).await;
    redis.kill9();
    let fails = async {
        while handle.report().await.unwrap().store_failures < 2 {
            sleep(Duration::from_millis(20)).await;
        }
    };
    assert!(timeout(LONG, fails).await.is_ok(), "the store never failed");
    // One record at most was with its handler when it went down, and none has begun since.
    let begun = post.times().len();
    sleep(Duration::from_millis(500)).await;
    assert_eq!(post.times().len(), begun, "handled without a store");
    redis.restart().unwrap();
    let all = until("all have ended", LONG, async || {
        let report = handle.report().await.unwrap();
        (report.read, report.handed_back) == (2 * LETTERS as u64, 0)
    });
    assert!(all.await.is_ok(), "{:?}", handle.report().await);
    let report = consumer.shutdown().await.unwrap();
    println!(
        "Redis down: {} failures of the store",
        report.store_failures
    );
    let counts = (report.handled, report.duplicates);
    assert_eq!(counts, (LETTERS as u64, LETTERS as u64), "{report:?}");
    assert_eq!((report.dead_lettered, report.retried), (0, 0), "{report:?}");
    assert!(post.times().values().all(|times| *times == (1, 1)));
}

/// What Redis has lost, or let expire, is handled again.
#[tokio::test(flavor = "multi_thread")]
async fn what_redis_forgets_is_handled_again() {
    let redis = kafka_event_harness::Redis::start().unwrap();
    let name = "once.redis.forgets";
    let kafka = with_topic(name, 1).await;
    let soon = Duration::from_millis(300);
    for (turn, keep) in [(0, Duration::from_secs(3_600)), (1, soon)] {
        let store = Redis::open(redis.url()).unwrap().keep_for(keep);
        let number = |n: i64| 10 * turn + n;
        let post = Post::default();
        let consumer = kafka.consumer(name).state(post.clone()).on(deliver);
        let consumer = consumer.idempotent(store).start().await.unwrap();
        let letter = LetterDeliveredEvent::new(0, number(1));
        send(&kafka, [letter.clone()]).await;
        // Remembered by then, so that its time has begun.
        let handle = consumer.handle();
        let handled = until("it is handled", LONG, async || {
            handle.report().await.unwrap().handled == 1
        });
        handled.await.unwrap();
        match turn {
            0 => {
                let client = ::redis::Client::open(redis.url()).unwrap();
                let mut connection = client.get_multiplexed_async_connection().await.unwrap();
                let flush = ::redis::cmd("FLUSHALL");
                flush.query_async::<()>(&mut connection).await.unwrap();
            }
            _ => sleep(3 * soon).await,
        }
        send(&kafka, [letter, LetterDeliveredEvent::new(0, number(2))]).await;
        let handled = until("all are handled", LONG, async || {
            let report = handle.report().await.unwrap();
            report.handled + report.duplicates == 3
        });
        handled.await.unwrap();
        assert_eq!(post.times()[&number(1)], (2, 2));
        let report = consumer.shutdown().await.unwrap();
        assert_eq!((report.handled, report.duplicates), (3, 0), "{report:?}");
    }
}

/// A claim stands as long as it is renewed, and no longer.
#[tokio::test(flavor = "multi_thread")]
async fn a_claim_is_renewed_while_its_process_lives_and_free_after_its_lease() {
    let url = shared_redis().unwrap().url();
    let store = |lease: u64| {
        let store = Redis::open(url.as_str()).unwrap();
        store.lease(Duration::from_millis(lease))
    };
    // Renewed by a machine that is busy, too.
    let (here, there) = (store(3_000), store(3_000));
    let id = EventId::new("once.redis.lease", "LetterDeliveredEvent", "1");
    let Begun::Fresh(mut claim) = here.begin(&id).await.unwrap() else {
        panic!("it is not fresh");
    };
    for _ in 0..20 {
        sleep(Duration::from_millis(300)).await;
        assert!(matches!(there.begin(&id).await.unwrap(), Begun::Busy));
    }
    assert!(
        matches!(here.begin(&id).await.unwrap(), Begun::Busy),
        "another lane"
    );
    claim.commit().await.unwrap();
    assert!(matches!(there.begin(&id).await.unwrap(), Begun::Done));
    assert!(matches!(here.begin(&id).await.unwrap(), Begun::Done));

    // A process that is gone renews nothing: its runtime ends with the claim in it.
    let id = EventId::new("once.redis.lease", "LetterDeliveredEvent", "2");
    let (gone, gone_id) = (store(600), id.clone());
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let claim = runtime.block_on(gone.begin(&gone_id)).unwrap();
        assert!(matches!(claim, Begun::Fresh(_)));
        std::mem::forget(claim);
    });
    thread.join().unwrap();
    assert!(matches!(there.begin(&id).await.unwrap(), Begun::Busy));
    let freed = async {
        while !matches!(there.begin(&id).await.unwrap(), Begun::Fresh(_)) {
            sleep(Duration::from_millis(50)).await;
        }
    };
    assert!(timeout(LONG, freed).await.is_ok(), "its lease never ends");

    // Released by a drop, it is free without a wait for the lease.
    let id = EventId::new("once.redis.lease", "LetterDeliveredEvent", "3");
    let hour = store(3_600_000);
    let claim = hour.begin(&id).await.unwrap();
    assert!(matches!(claim, Begun::Fresh(_)));
    drop(claim);
    let freed = async {
        while !matches!(there.begin(&id).await.unwrap(), Begun::Fresh(_)) {
            sleep(Duration::from_millis(20)).await;
        }
    };
    assert!(
        timeout(LONG, freed).await.is_ok(),
        "a drop releases nothing"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_whose_redis_is_not_there_does_not_start() {
    let redis = kafka_event_harness::Redis::start().unwrap();
    redis.kill9();
    let kafka = with_topic("once.redis.absent", 1).await;
    let consumer = kafka.consumer("once.redis.absent").state(Post::default());
    let store = Redis::open(redis.url()).unwrap();
    let started = consumer.on(deliver).idempotent(store).start();
    let error = timeout(LONG, started).await.unwrap().unwrap_err();
    assert!(
        matches!(error, kafka_event::ConsumerError::Store(_)),
        "{error}"
    );
    assert!(error.is_retryable());
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert_eq!(cause, "the store of handled events cannot be reached");
}
