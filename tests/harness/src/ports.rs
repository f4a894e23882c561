//! Loopback ports that stay ours while a node is down.
//!
//! A port from `bind(0)` comes from the range that the kernel also gives to outgoing connections: while a node is dead, a
//! client that keeps trying to reconnect can be given the very port (and even connect to itself), and the restart fails.
//! So ports come from below that range, and a locked file per port keeps other harness processes away from it.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;

use rustix::process::getuid;

use crate::{Error, Result};

/// Below 32768, where Linux's `net.ipv4.ip_local_port_range` starts.
const RANGE: std::ops::Range<u16> = 21_000..31_000;

/// A port on 127.0.0.1 that no other server of a harness uses while this value lives.
#[derive(Debug)]
pub(crate) struct Port {
    number: u16,
    _lock: File,
}

impl Port {
    /// The first free port, looked for from a place that depends on the process, so that two rarely try the same.
    pub(crate) fn reserve() -> Result<Self> {
        let folder = lock_folder()?;
        let start = u16::try_from(std::process::id() % u32::from(RANGE.end - RANGE.start))
            .unwrap_or_default();
        (RANGE.start + start..RANGE.end)
            .chain(RANGE.start..RANGE.start + start)
            .find_map(|number| {
                let lock = File::create(folder.join(number.to_string())).ok()?;
                lock.try_lock().ok()?;
                TcpListener::bind((Ipv4Addr::LOCALHOST, number)).ok()?;
                Some(Self {
                    number,
                    _lock: lock,
                })
            })
            .ok_or_else(|| Error::new(format!("no free loopback port in {RANGE:?}")))
    }

    pub(crate) fn number(&self) -> u16 {
        self.number
    }
}

/// One folder for all checkouts of a user: they share the machine's ports.
fn lock_folder() -> Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("kafka-event-ports-{}", getuid().as_raw()));
    fs::create_dir_all(&folder)
        .map_err(Error::during(format!("cannot create {}", folder.display())))?;
    Ok(folder)
}
