//! The origin of a site, as browsers serialize it, and which origins may ask at all.

use std::{fmt, net::Ipv4Addr};

use serde::{Deserialize, Serialize};

/// An origin (オリジン) that may ask: scheme, host and port in the ASCII serialization of the HTML
/// standard (section "Origins"), exactly as the browser reports it.
///
/// Parsing accepts only what is already canonical, so two equal origins are two equal texts: what
/// the window shows, what the token carries in `aud` and what a site compares are one value.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
#[serde(try_from = "String", into = "String")]
#[cfg_attr(test, ts(type = "string"))]
pub struct Origin(String);

/// Whether an origin is a site on the web or a developer's own machine.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SiteKind {
    /// `http://localhost` or `http://127.0.0.1`, any port.
    Developer,
    /// `https:`.
    Web,
}

impl Origin {
    /// Accepts `https://host[:port]`, `http://localhost[:port]` and `http://127.0.0.1[:port]`.
    ///
    /// # Errors
    /// [`InvalidOrigin`] for anything else: another scheme, a path, upper case, a trailing dot, an
    /// IP literal, a default port, or over 253 bytes of host.
    pub fn parse(text: &str) -> Result<Self, InvalidOrigin> {
        let (kind, authority) = split_scheme(text)?;
        let (host, port) = split_port(authority)?;
        check_port(kind, port)?;
        check_host(kind, host)?;
        Ok(Self(text.to_owned()))
    }

    /// The ASCII serialization.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host without scheme and port.
    #[must_use]
    pub fn host(&self) -> &str {
        let authority = self
            .0
            .split_once("://")
            .map_or("", |(_, authority)| authority);
        authority
            .split_once(':')
            .map_or(authority, |(host, _)| host)
    }

    /// Whether this is a developer's own machine.
    #[must_use]
    pub fn kind(&self) -> SiteKind {
        if self.0.starts_with("https://") {
            SiteKind::Web
        } else {
            SiteKind::Developer
        }
    }

    /// Whether the host is one of a national or local government: under `go.jp` or `lg.jp`.
    #[must_use]
    pub fn is_government(&self) -> bool {
        self.kind() == SiteKind::Web
            && [".go.jp", ".lg.jp"]
                .iter()
                .any(|suffix| self.host().ends_with(suffix))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Origin {
    type Error = InvalidOrigin;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Origin> for String {
    fn from(origin: Origin) -> Self {
        origin.0
    }
}

/// Why a text is no origin that may ask.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum InvalidOrigin {
    /// Not a DNS name in canonical lower-case ASCII form, or an IP literal other than 127.0.0.1.
    #[error("the host is not a canonical DNS name")]
    Host,
    /// Not a canonical port number, or the default port written out.
    #[error("the port is not canonical")]
    Port,
    /// Neither `https:` nor `http:` on this machine.
    #[error("only https and http on localhost may ask")]
    Scheme,
}

/// Longest DNS name in text form (RFC 1035, section 3.1; specified).
const HOST_MAX: usize = 253;
/// Longest DNS label (RFC 1035, section 3.1; specified).
const LABEL_MAX: usize = 63;
const DEVELOPER_HOSTS: [&str; 2] = ["localhost", "127.0.0.1"];

fn split_scheme(text: &str) -> Result<(SiteKind, &str), InvalidOrigin> {
    if let Some(rest) = text.strip_prefix("https://") {
        Ok((SiteKind::Web, rest))
    } else if let Some(rest) = text.strip_prefix("http://") {
        Ok((SiteKind::Developer, rest))
    } else {
        Err(InvalidOrigin::Scheme)
    }
}

fn split_port(authority: &str) -> Result<(&str, Option<u16>), InvalidOrigin> {
    let Some((host, digits)) = authority.split_once(':') else {
        return Ok((authority, None));
    };
    let port: u16 = digits.parse().map_err(|_| InvalidOrigin::Port)?;
    let canonical = port != 0 && port.to_string() == digits;
    canonical
        .then_some((host, Some(port)))
        .ok_or(InvalidOrigin::Port)
}

fn check_port(kind: SiteKind, port: Option<u16>) -> Result<(), InvalidOrigin> {
    let default = match kind {
        SiteKind::Developer => 80,
        SiteKind::Web => 443,
    };
    if port == Some(default) {
        Err(InvalidOrigin::Port)
    } else {
        Ok(())
    }
}

fn check_host(kind: SiteKind, host: &str) -> Result<(), InvalidOrigin> {
    match kind {
        SiteKind::Developer if DEVELOPER_HOSTS.contains(&host) => Ok(()),
        SiteKind::Developer => Err(InvalidOrigin::Scheme),
        SiteKind::Web if is_dns_name(host) => Ok(()),
        SiteKind::Web => Err(InvalidOrigin::Host),
    }
}

/// A name a browser could have produced: lower case, no trailing dot, and not an IPv4 address (the
/// URL standard reads a host whose last label is numeric as one).
fn is_dns_name(host: &str) -> bool {
    let last_is_number = host.rsplit('.').next().is_some_and(|label| {
        label.bytes().all(|byte| byte.is_ascii_digit()) || label.starts_with("0x")
    });
    host.len() <= HOST_MAX
        && host.split('.').all(is_label)
        && !last_is_number
        && host.parse::<Ipv4Addr>().is_err()
}

/// Browsers also let `_` through; sites with such names exist.
fn is_label(label: &str) -> bool {
    let allowed = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_')
    };
    (1..=LABEL_MAX).contains(&label.len()) && label.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<SiteKind, InvalidOrigin>) {
        assert_eq!(
            Origin::parse(text).map(|origin| origin.kind()),
            expected,
            "{text}"
        );
    }

    #[test]
    fn canonical_origins_are_accepted() {
        check("https://bank.example", Ok(SiteKind::Web));
        check("https://bank.example:8443", Ok(SiteKind::Web));
        check("https://xn--wgv71a119e.jp", Ok(SiteKind::Web));
        check("http://localhost", Ok(SiteKind::Developer));
        check("http://localhost:3000", Ok(SiteKind::Developer));
        check("http://127.0.0.1:8080", Ok(SiteKind::Developer));
    }

    #[test]
    fn what_is_not_canonical_is_refused() {
        check("https://bank.example:443", Err(InvalidOrigin::Port));
        check("http://localhost:80", Err(InvalidOrigin::Port));
        check("https://bank.example:08443", Err(InvalidOrigin::Port));
        check("https://bank.example:+8443", Err(InvalidOrigin::Port));
        check("https://bank.example:0", Err(InvalidOrigin::Port));
        check("https://bank.example:65536", Err(InvalidOrigin::Port));
        check("https://Bank.example", Err(InvalidOrigin::Host));
        check("https://bank.example.", Err(InvalidOrigin::Host));
        check("https://bank.example/", Err(InvalidOrigin::Host));
        check("https://user@bank.example", Err(InvalidOrigin::Host));
        check("https://日本.example", Err(InvalidOrigin::Host));
        check("https://", Err(InvalidOrigin::Host));
    }

    #[test]
    fn other_schemes_hosts_and_literals_are_refused() {
        check("null", Err(InvalidOrigin::Scheme));
        check("http://bank.example", Err(InvalidOrigin::Scheme));
        check("file://", Err(InvalidOrigin::Scheme));
        check("http://localhost.", Err(InvalidOrigin::Scheme));
        check("http://127.0.0.2", Err(InvalidOrigin::Scheme));
        check("https://192.0.2.1", Err(InvalidOrigin::Host));
        check("https://1.2.3", Err(InvalidOrigin::Host));
        check("https://[::1]", Err(InvalidOrigin::Port));
        check("https://[::1]:8443", Err(InvalidOrigin::Port));
    }

    #[test]
    fn only_go_jp_and_lg_jp_are_government() {
        let government = |text: &str| Origin::parse(text).unwrap().is_government();
        assert!(government("https://www.soumu.go.jp"));
        assert!(government("https://www.city.lg.jp"));
        assert!(!government("https://go.jp.example"));
        assert!(!government("https://xgo.jp"));
    }

    #[test]
    fn the_host_is_without_scheme_and_port() {
        assert_eq!(
            Origin::parse("https://bank.example:8443").unwrap().host(),
            "bank.example"
        );
        assert_eq!(
            Origin::parse("http://localhost").unwrap().host(),
            "localhost"
        );
    }
}
