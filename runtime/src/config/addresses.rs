//! `host:port`, as Kafka's clients read the addresses of `bootstrap.servers`.

/// What is wrong with the first wrong address of a list, if one is.
pub(super) fn fault(list: &str) -> Option<String> {
    list.split(',').find_map(|address| match port(address) {
        None => Some(format!(
            "{address:?} is no address: write host:port, or [address]:port for IPv6, several separated by commas"
        )),
        Some(port) if port.parse::<u16>().is_err() => {
            Some(format!("the port of {address:?} is not between 0 and 65535"))
        }
        Some(_) => None,
    })
}

/// The digits after the host; `None` when the text has not the form of an address. A protocol may stand in front.
fn port(address: &str) -> Option<&str> {
    let plain = |text: &str, others: &str| {
        text.chars()
            .all(|c| c.is_ascii_alphanumeric() || others.contains(c))
    };
    let address = match address.split_once("://") {
        Some((protocol, rest)) if plain(protocol, "-._%") => rest,
        _ => address,
    };
    let (host, port) = address.rsplit_once(':')?;
    let host = host.strip_prefix('[').unwrap_or(host);
    let host = host.strip_suffix(']').unwrap_or(host);
    let digits = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    (plain(host, "-._%:") && digits).then_some(port)
}
