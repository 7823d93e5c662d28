//! Email addresses: exactly those that a message can be sent to.

use std::fmt;
use thiserror::Error;

use crate::{refusals, text::bare};

/// The longest address that mail servers must carry (RFC 5321, 4.5.3.1.3, without the brackets).
const MAX_BYTES: usize = 254;
/// The longest part before the sign (RFC 5321, 4.5.3.1.1).
const MAX_LOCAL_BYTES: usize = 64;
/// The longest label of a domain (RFC 1035, 2.3.4).
const MAX_LABEL_BYTES: usize = 63;

/// An address in a form that every mail server carries and that can end no header.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress(String);

refusals! {
    /// Why a text is not an address that we send to.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum AddressRefused {
        /// It is empty.
        Empty = "missing", "Enter an email address";
        /// It is too long to be carried.
        TooLong = "too_long", "Enter an email address of 254 characters or fewer";
        /// It holds a line break, a tab or another control character, which could end a header.
        ControlCharacter = "several_lines", "Enter an email address without line breaks";
        /// It holds letters that not every mail server carries.
        NotAscii = "not_plain_letters", "Enter an email address in plain letters; write the part after the @ in its xn-- form";
        /// It is not of the form name@example.com.
        Malformed = "not_an_email_address", "Enter an email address in the correct format, like name@example.com";
    }
}

impl EmailAddress {
    /// Parses what was typed or stored; spaces around it fall away.
    ///
    /// # Errors
    /// [`AddressRefused`] says what is wrong.
    pub fn parse(text: &str) -> Result<Self, AddressRefused> {
        // Looked for before trimming, which would take a line break away at either end.
        if text.chars().any(char::is_control) {
            return Err(AddressRefused::ControlCharacter);
        }
        let text = bare(text);
        if text.is_empty() {
            return Err(AddressRefused::Empty);
        }
        if !text.is_ascii() {
            return Err(AddressRefused::NotAscii);
        }
        if text.len() > MAX_BYTES {
            return Err(AddressRefused::TooLong);
        }
        match text.rsplit_once('@') {
            Some((local, domain)) if is_local(local) && is_domain(domain) => {
                Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase())))
            }
            _ => Err(AddressRefused::Malformed),
        }
    }

    /// Returns the address as written in a message.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the part after the sign.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Dots between words of letters, digits and the signs that RFC 5322 allows bare; quoted forms are for nobody we know.
fn is_local(local: &str) -> bool {
    local.len() <= MAX_LOCAL_BYTES
        && local.split('.').all(|word| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte))
        })
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=MAX_LABEL_BYTES).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain.contains('.') && domain.split('.').all(is_label) && !domain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> AddressRefused {
        EmailAddress::parse(text).unwrap_err()
    }

    #[test]
    fn ordinary_and_punycode_addresses_pass() {
        for address in ["priya.nair@ashmere.example", "o'neil+ehc@a.b.example", "x@xn--caf-dma.example", " ruth@ashmere.example "]
        {
            assert_eq!(EmailAddress::parse(address).unwrap().as_str(), address.trim());
        }
        assert_eq!(EmailAddress::parse("Ruth@ASHMERE.example").unwrap().as_str(), "Ruth@ashmere.example");
        assert_eq!(EmailAddress::parse("ruth@ashmere.example").unwrap().domain(), "ashmere.example");
    }

    #[test]
    fn nothing_that_could_end_a_header_passes() {
        for address in ["a@b.example\r\nBcc: c@d.example", "a@b.example\n", "a\0@b.example", "\ra@b.example", "a\t@b.example"] {
            assert_eq!(refused(address), AddressRefused::ControlCharacter, "{address:?}");
        }
    }

    #[test]
    fn the_wrong_shape_is_refused() {
        assert_eq!(refused("  "), AddressRefused::Empty);
        assert_eq!(refused("josé@b.example"), AddressRefused::NotAscii);
        assert_eq!(refused("a@café.example"), AddressRefused::NotAscii);
        for address in [
            "a",
            "@b.example",
            "a@",
            "a@b",
            "a b@c.example",
            "a@b..example",
            ".a@b.example",
            "a@-b.example",
            "a@b@c.example",
            "a@b.example>",
            "<a@b.example",
            "a,c@b.example",
            "a@127.0.0.1",
            "\"a b\"@c.example",
            "a@b_c.example",
        ] {
            assert_eq!(refused(address), AddressRefused::Malformed, "{address}");
        }
    }

    #[test]
    fn an_address_of_254_bytes_passes_and_one_of_255_does_not() {
        let domain = format!("{0}.{0}.{0}", "b".repeat(60));
        let address = |local: usize, last: usize| format!("{}@{domain}.{}", "a".repeat(local), "c".repeat(last));
        let fits = address(60, 254 - 60 - 1 - domain.len() - 1);
        assert_eq!(fits.len(), 254);
        assert!(EmailAddress::parse(&fits).is_ok());
        assert_eq!(refused(&format!("a{fits}")), AddressRefused::TooLong);
        assert_eq!(refused(&format!("{}@b.example", "a".repeat(65))), AddressRefused::Malformed);
    }

    #[test]
    fn an_address_is_never_printed() {
        assert_eq!(format!("{:?}", EmailAddress::parse("ruth@ashmere.example")), "Ok([redacted])");
    }
}
