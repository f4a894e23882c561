//! Large payloads through S3's API and a real Kafka, and the memory that it takes: so much, however large they are.

#![allow(missing_docs, clippy::unwrap_used)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::hash::{DefaultHasher, Hasher as _};
use std::io::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::TryStreamExt as _;
use kafka_event::prelude::*;
use kafka_event::{ClaimError, Claims, LargeBytes};
use kafka_event_harness::{S3, shared_cluster};
use object_store::aws::AmazonS3Builder;
use tokio::sync::mpsc;
use tokio::time::timeout;

const LONG: Duration = Duration::from_secs(240);

const MIB: usize = 1024 * 1024;

/// Counts what is allocated, and the most that ever was.
struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

fn more(bytes: usize) {
    let now = NOW.fetch_add(bytes, Ordering::Relaxed) + bytes;
    PEAK.fetch_max(now, Ordering::Relaxed);
}

// SAFETY: the system's allocator does the work.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        more(layout.size());
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[kafka_event(topic = "claim-memory", key = id)]
#[derive(Debug)]
struct VideoRecordedEvent {
    id: i64,
    #[event(claim_check)]
    film: LargeBytes,
}

#[derive(Clone)]
struct Cinema {
    claims: Claims,
    shown: mpsc::UnboundedSender<(u64, u64)>,
}

/// Streams the film, and tells its length and a hash of all its bytes.
async fn recorded(
    event: VideoRecordedEvent,
    State(cinema): State<Cinema>,
) -> Result<(), ClaimError> {
    let mut stream = cinema.claims.stream(&event.film).await?;
    let (mut length, mut hash) = (0, DefaultHasher::new());
    while let Some(piece) = stream.try_next().await? {
        length += piece.len() as u64;
        hash.write(&piece);
    }
    let _ = cinema.shown.send((length, hash.finish()));
    Ok(())
}

/// A film of so many bytes in a file, no MiB like another, and the hash of its bytes.
fn film(bytes: usize) -> (tempfile::NamedTempFile, u64) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let mut hash = DefaultHasher::new();
    for number in 0..bytes / MIB {
        let piece = vec![number as u8; MIB];
        hash.write(&piece);
        file.write_all(&piece).unwrap();
    }
    (file, hash.finish())
}

/// Sends a film and shows it; how much more memory was in use meanwhile than before.
async fn show(kafka: &Kafka, cinema: &Cinema, shown: &mut Shown, bytes: usize) -> usize {
    let (file, hash) = film(bytes);
    let producer = kafka
        .producer()
        .event::<VideoRecordedEvent>()
        .await
        .unwrap();
    let consumer = kafka.consumer("cinema").state(cinema.clone()).on(recorded);
    let consumer = consumer.start().await.unwrap();
    let before = NOW.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let film = LargeBytes::file(file.path()).with_content_type("video/mp4");
    let event = VideoRecordedEvent { id: 1, film };
    producer.send(&event).await.unwrap();
    let seen = timeout(LONG, shown.recv()).await.unwrap();
    assert_eq!(seen, Some((bytes as u64, hash)), "length and bytes");
    let peak = PEAK.load(Ordering::Relaxed) - before;
    consumer.shutdown().await.unwrap();
    peak
}

type Shown = mpsc::UnboundedReceiver<(u64, u64)>;

#[tokio::test(flavor = "multi_thread")]
async fn memory_does_not_grow_with_the_payload() {
    let s3 = S3::start().unwrap();
    s3.create_bucket("films").unwrap();
    let store = AmazonS3Builder::new()
        .with_endpoint(s3.endpoint())
        .with_allow_http(true)
        .with_bucket_name("films")
        .with_region("us-east-1")
        .with_access_key_id("test")
        .with_secret_access_key("test")
        .build()
        .unwrap();
    let claims = Claims::new(store, "s3://films");
    let kafka = Kafka::builder()
        .set("bootstrap.servers", shared_cluster().unwrap().bootstrap())
        .build()
        .unwrap()
        .claims(claims.clone());
    kafka.topics().ensure("claim-memory", 1, &[]).await.unwrap();
    let (sender, mut shown) = mpsc::unbounded_channel();
    let cinema = Cinema {
        claims,
        shown: sender,
    };
    // What is made once is made here.
    show(&kafka, &cinema, &mut shown, MIB).await;
    let ten = show(&kafka, &cinema, &mut shown, 10 * MIB).await;
    let fifty = show(&kafka, &cinema, &mut shown, 50 * MIB).await;
    println!(
        "peak for 10 MiB: {} KiB, for 50 MiB: {} KiB",
        ten / 1024,
        fifty / 1024
    );
    for peak in [ten, fifty] {
        assert!(peak < 24 * MIB, "{peak} bytes");
    }
}
