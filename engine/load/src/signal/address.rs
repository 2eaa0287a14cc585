//! Where a server listens for signalling.

use std::net::{SocketAddr, ToSocketAddrs};

/// Host and port of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerAddress {
    /// As in the URL, for the Host header.
    pub authority: String,
    host: String,
    port: u16,
}

impl ServerAddress {
    /// Reads `http://host[:port]`.
    pub fn parse(url: &str) -> Result<Self, String> {
        let error = || {
            format!(
                "--server {url:?}: expected http://HOST:PORT; behind a TLS proxy, load the server itself"
            )
        };
        let rest = url.strip_prefix("http://").ok_or_else(error)?;
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => {
                (host, port.parse().map_err(|_| error())?)
            }
            _ => (authority, 80),
        };
        if host.is_empty() || authority.contains(['/', '?', '#', '@']) {
            return Err(error());
        }
        Ok(Self {
            authority: authority.to_owned(),
            host: host.trim_matches(['[', ']']).to_owned(),
            port,
        })
    }

    pub fn resolve(&self) -> Result<SocketAddr, String> {
        let found = (self.host.as_str(), self.port).to_socket_addrs();
        // Servers that listen on 127.0.0.1 alone are found by "localhost", too.
        let mut addresses: Vec<SocketAddr> = found.map_err(|error| error.to_string())?.collect();
        addresses.sort_by_key(SocketAddr::is_ipv6);
        addresses
            .first()
            .copied()
            .ok_or_else(|| "the name has no address".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_and_port_are_read() {
        for (url, host, port) in [
            ("http://localhost:8800", "localhost", 8800),
            ("http://127.0.0.1:1/", "127.0.0.1", 1),
            ("http://[::1]:8800", "::1", 8800),
            ("http://example.test", "example.test", 80),
        ] {
            let address = ServerAddress::parse(url).unwrap();
            assert_eq!((address.host.as_str(), address.port), (host, port), "{url}");
        }
    }

    #[test]
    fn other_urls_are_refused_with_what_is_expected() {
        for url in [
            "localhost:8800",
            "https://x",
            "http://",
            "http://x:y",
            "http://x/signal",
        ] {
            let error = ServerAddress::parse(url).unwrap_err();
            assert!(error.contains("expected http://HOST:PORT"), "{error}");
        }
    }
}
