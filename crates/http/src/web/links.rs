//! Places within the site, and text inside addresses.

use ehc_application::authority;

use crate::ui;

/// Returns a logo of the authority as pages show it.
pub(crate) fn logo(logo: &authority::Logo) -> ui::Logo {
    ui::Logo { href: format!("/assets/logo/{}", logo.sha256), width: logo.width, height: logo.height }
}

/// Encodes text for a part of an address: everything but letters, digits and `-._~`.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Decodes text from a part of an address; `None` when it is not whole or not UTF-8.
pub fn decode(text: &str) -> Option<String> {
    String::from_utf8(bytes(text.as_bytes(), false)?).ok()
}

/// Decodes percent signs, and plus signs to spaces where forms write them so.
fn bytes(text: &[u8], plus_is_space: bool) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.iter().copied();
    while let Some(byte) = rest.next() {
        out.push(match byte {
            b'%' => {
                let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
                u8::try_from(digit(rest.next())? * 16 + digit(rest.next())?).ok()?
            }
            b'+' if plus_is_space => b' ',
            other => other,
        });
    }
    Some(out)
}

/// Reads a posted form strictly: `None` for broken percent signs, bytes that are not UTF-8, and NUL, which PostgreSQL cannot keep.
/// Line ends become single line feeds, as they are stored.
pub(crate) fn form_pairs(body: &[u8]) -> Option<Vec<(String, String)>> {
    body.split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let mut half = || {
                let text = String::from_utf8(bytes(halves.next().unwrap_or_default(), true)?).ok()?;
                (!text.contains('\0')).then(|| text.replace("\r\n", "\n"))
            };
            Some((half()?, half()?))
        })
        .collect()
}

/// Returns the place if it is within the site: a path of ours and nothing that a browser could read as another host.
pub fn within(place: &str) -> Option<&str> {
    let sound = place.starts_with('/')
        && !place.starts_with("//")
        && place.len() <= 2_048
        && place.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    sound.then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_places_of_our_own_are_followed() {
        for good in ["/", "/cases/EHC-000418?sort=due", "/a#b"] {
            assert_eq!(within(good), Some(good));
        }
        for bad in [
            "",
            "cases",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nSet-Cookie: x",
            "/a b",
            "/é",
            "javascript:x",
            &format!("/{}", "a".repeat(2_048)),
        ] {
            assert_eq!(within(bad), None, "{bad}");
        }
    }

    #[test]
    fn text_survives_addresses() {
        for text in ["", "Saved – Łukasz & co", "%00", "a+b=c"] {
            assert_eq!(decode(&encode(text)).as_deref(), Some(text));
        }
        for broken in ["%", "%2", "%zz", "%ff"] {
            assert_eq!(decode(broken), None, "{broken}");
        }
    }

    #[test]
    fn forms_are_read_strictly() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(form_pairs(b""), Some(vec![]));
        assert_eq!(
            form_pairs(b"a=1&a=%32+3&b&c=d=e"),
            Some(vec![pair("a", "1"), pair("a", "2 3"), pair("b", ""), pair("c", "d=e")])
        );
        assert_eq!(form_pairs(b"t=x%0D%0Ay"), Some(vec![pair("t", "x\ny")]));
        for broken in [&b"a=%"[..], b"a=%00", b"a=%c0%ae", b"\xff=1"] {
            assert_eq!(form_pairs(broken), None);
        }
    }
}
