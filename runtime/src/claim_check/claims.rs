//! The object store of a program's large payloads.

use std::fmt;
use std::sync::Arc;

use object_store::path::Path;
use object_store::{Error, ObjectStore};
use tokio::sync::Semaphore;

use super::{ClaimError, CollectClaims};
use crate::kafka::Kafka;

/// How many bytes of whole values are in memory at once when nothing is said.
const MEMORY: u64 = 64 * 1024 * 1024;

/// How many bytes one permit stands for.
const GRAIN: u64 = 1024;

/// What the name of each object begins with.
const NAME: &str = "claim-";

/// The object store where large payloads are kept: any of the crate `object_store` (S3, GCS, Azure, files), configured as that store is:
/// credentials, encryption, endpoints and retries are its own. Cloning is cheap; all clones are one.
///
/// `base` is the URI of the store's root, as others can use it: it stands before the name of each object. To keep objects
/// under a prefix, wrap the store: `PrefixStore::new(store, "orders")` is `s3://bucket/orders`. Objects are called `claim-` and 32
/// random hexadecimal digits; nothing else in the store is touched.
///
/// ```
/// use kafka_event::prelude::*;
/// use kafka_event::{BoxError, ClaimError, Claims, LargeBytes};
/// use object_store::memory::InMemory;
///
/// #[kafka_event(topic = "documents", key = id)]
/// pub struct DocumentScannedEvent {
///     id: i64,
///     #[event(claim_check)]
///     pdf: LargeBytes,
/// }
///
/// async fn scanned(event: DocumentScannedEvent, State(claims): State<Claims>) -> Result<(), ClaimError> {
///     let bytes = claims.bytes(&event.pdf).await?; // or `stream`, for what is larger than memory
///     println!("{} has {} bytes", event.id, bytes.len());
///     Ok(())
/// }
///
/// # async fn run() -> Result<(), BoxError> {
/// let claims = Claims::new(InMemory::new(), "memory://documents"); // AmazonS3Builder::from_env()…, "s3://documents"
/// let kafka = Kafka::embedded()?.claims(claims.clone().values_above(256 * 1024));
/// let producer = kafka.producer().event::<DocumentScannedEvent>().await?;
/// let pdf = LargeBytes::new(b"%PDF-1.7".to_vec()).with_content_type("application/pdf");
/// producer.send(&DocumentScannedEvent { id: 7, pdf }).await?;
/// # let consumer = kafka.consumer("archive").state(claims).on(scanned);
/// # let (sent, done) = tokio::sync::oneshot::channel::<()>();
/// # drop(sent);
/// # consumer.run_until(async { let _ = done.await; }).await?;
/// # Ok(())
/// # }
/// # tokio::runtime::Runtime::new()?.block_on(run())?;
/// # Ok::<(), BoxError>(())
/// ```
#[derive(Clone)]
pub struct Claims {
    pub(super) store: Arc<dyn ObjectStore>,
    pub(super) base: Arc<str>,
    above: Option<usize>,
    memory: u64,
    pub(super) room: Arc<Semaphore>,
}

impl Claims {
    /// The objects of a store, whose root has the URI `base`.
    #[must_use]
    pub fn new(store: impl ObjectStore, base: &str) -> Self {
        Self {
            store: Arc::new(store),
            base: base.trim_end_matches('/').into(),
            above: None,
            memory: MEMORY,
            room: Arc::new(room(MEMORY)),
        }
    }

    /// A producer uploads the value of a record that is longer than so many bytes (frame included, headers not), and the record carries a reference
    /// instead. A consumer fetches and compares it before the event is read, so that handlers notice nothing. Without this no value is
    /// uploaded as a whole.
    #[must_use]
    pub fn values_above(mut self, bytes: usize) -> Self {
        self.above = Some(bytes);
        self
    }

    /// How many bytes of fetched values all handlers that use these claims hold at once: 64 MiB when nothing is said. A record waits for room; a value
    /// that is longer by itself is [`ClaimError::TooLarge`]. [`bytes`](Self::bytes) has the same limit for one object.
    #[must_use]
    pub fn memory(mut self, bytes: u64) -> Self {
        self.memory = bytes;
        self.room = Arc::new(room(bytes));
        self
    }

    /// Deletes the objects that no record refers to: what failed sends have left, and what was referred to by records that are gone. See
    /// [`CollectClaims`].
    pub fn collect(&self, kafka: &Kafka) -> CollectClaims {
        CollectClaims::new(self.clone(), kafka.clone())
    }

    /// Whether a value of that length is uploaded.
    pub(crate) fn takes(&self, length: usize) -> bool {
        self.above.is_some_and(|above| length > above)
    }

    /// The objects that a value refers to, for a header of the record from which the value is taken away.
    pub(crate) fn within(&self, value: &[u8]) -> Vec<u8> {
        names_in(value).collect::<Vec<_>>().join(&b' ')
    }

    /// Refuses an object that is too long to be in memory.
    pub(super) fn check_length(&self, uri: &str, length: u64) -> Result<(), ClaimError> {
        if length > self.memory {
            return Err(ClaimError::TooLarge {
                uri: uri.to_owned(),
                length,
                most: self.memory,
            });
        }
        Ok(())
    }

    pub(super) fn uri(&self, name: &str) -> String {
        format!("{}/{name}", self.base)
    }

    /// The object's place in the store. A reference is what somebody wrote into a record, and may lead nowhere else.
    pub(super) fn place(&self, uri: &str) -> Result<Path, ClaimError> {
        let rest = uri.strip_prefix(&*self.base);
        let name = rest.and_then(|rest| rest.strip_prefix('/'));
        match name.filter(|name| is_name(name.as_bytes())) {
            Some(name) => Ok(Path::from(name)),
            None => Err(ClaimError::OtherStore {
                // What follows can be a signature.
                uri: uri.split('?').next().unwrap_or_default().to_owned(),
                base: self.base.to_string(),
            }),
        }
    }
}

fn room(bytes: u64) -> Semaphore {
    let permits = usize::try_from(permits(bytes)).unwrap_or(usize::MAX);
    Semaphore::new(permits.min(Semaphore::MAX_PERMITS))
}

/// How many permits so many bytes take.
pub(super) fn permits(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(GRAIN)).unwrap_or(u32::MAX)
}

/// A name for a new object.
pub(super) fn new_name() -> String {
    format!("{NAME}{:032x}", rand::random::<u128>())
}

/// How long such a name is.
const NAME_LEN: usize = NAME.len() + 32;

pub(super) fn is_name(name: &[u8]) -> bool {
    let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let digits = name.strip_prefix(NAME.as_bytes());
    digits.is_some_and(|digits| digits.len() == 32 && digits.iter().all(is_digit))
}

/// Whatever looks like the name of an object in some bytes: in a reference of any format, and in any version of an event.
pub(super) fn names_in(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.windows(NAME_LEN).filter(|name| is_name(name))
}

/// What a store says, about an object.
pub(super) fn store_error(uri: &str, error: Error) -> ClaimError {
    let uri = uri.to_owned();
    match error {
        Error::NotFound { .. } => ClaimError::Missing { uri },
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => ClaimError::Denied {
            uri,
            source: error.into(),
        },
        _ => ClaimError::Store {
            uri,
            source: error.into(),
        },
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims")
            .field("base", &self.base)
            .field("values_above", &self.above)
            .field("memory", &self.memory)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use object_store::memory::InMemory;

    #[test]
    fn a_reference_leads_to_an_object_of_this_store_and_nowhere_else() {
        let claims = Claims::new(InMemory::new(), "s3://bucket/orders/");
        let name = new_name();
        assert_eq!(name.len(), NAME_LEN);
        let uri = claims.uri(&name);
        assert_eq!(uri, format!("s3://bucket/orders/{name}"));
        assert_eq!(claims.place(&uri).unwrap().to_string(), name);
        for other in [
            format!("s3://bucket/{name}"),
            format!("s3://bucket/orders/../{name}"),
            format!("s3://bucket/orders{name}"),
            format!("s3://bucket/orders/a/{name}"),
            format!("https://elsewhere/{name}?signature=secret"),
            format!("{uri}0"),
            uri.to_uppercase(),
            "s3://bucket/orders/passwords".to_owned(),
            String::new(),
        ] {
            let error = claims.place(&other).unwrap_err();
            assert!(matches!(error, ClaimError::OtherStore { .. }), "{other}");
            assert!(!error.to_string().contains("secret"));
        }
    }
}
