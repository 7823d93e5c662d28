//! Whether a request comes from our own page: the token of the session, and what browsers say about where they were.

use actix_web::{HttpRequest, http::header};
use ehc_domain::hex;
use subtle::ConstantTimeEq;

/// Hides the token under fresh chance, so that compressed pages do not betray it letter by letter.
pub(crate) fn mask(token: &str, chance: [u8; 32]) -> String {
    let token = unhex(token).unwrap_or_default();
    let hidden: Vec<u8> = token.iter().zip(chance).map(|(token, chance)| token ^ chance).collect();
    hex::write(&[chance.as_slice(), &hidden].concat())
}

/// Says whether what was sent is the session's token, masked or plain.
pub(crate) fn matches(sent: &str, token: &str) -> bool {
    let (Some(sent), Some(token)) = (unhex(sent), unhex(token)) else { return false };
    let plain = match sent.split_at_checked(32) {
        Some((chance, hidden)) if hidden.len() == 32 => chance.iter().zip(hidden).map(|(a, b)| a ^ b).collect(),
        _ => sent,
    };
    token.len() == 32 && bool::from(plain.ct_eq(&token))
}

/// A token that somebody sent; nobody has one longer than a masked one.
fn unhex(text: &str) -> Option<Vec<u8>> {
    hex::read(text).filter(|token| token.len() <= 64)
}

/// Says whether the browser was on one of our own pages. Programs that say nothing are judged by the token alone.
pub(crate) fn is_same_origin(request: &HttpRequest) -> bool {
    let value = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    if let Some(site) = value("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match value("origin") {
        // The name of the host has been checked against the list of ours already.
        Some(origin) => {
            let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
            origin.split_once("://").is_some_and(|(_, origin)| origin.eq_ignore_ascii_case(host))
        }
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn a_masked_token_matches_and_nothing_else_does() {
        let token = "ab".repeat(32);
        let masked = mask(&token, [9; 32]);
        assert!(matches(&masked, &token) && matches(&token, &token));
        assert_ne!(masked, mask(&token, [8; 32]));
        for forged in
            ["", "ab", "zz", &"00".repeat(64), &"ac".repeat(32), &"ab".repeat(33), &format!("{masked}00"), &"é".repeat(32)]
        {
            assert!(!matches(forged, &token), "{forged}");
        }
        assert!(!matches("", ""), "no token is no proof");
    }

    #[test]
    fn what_the_browser_says_is_believed_when_it_says_other_sites() {
        let said = |headers: &[(&'static str, &'static str)]| {
            let mut request = TestRequest::post().insert_header(("host", "casework.example:8080"));
            for header in headers {
                request = request.insert_header(*header);
            }
            is_same_origin(&request.to_http_request())
        };
        assert!(said(&[]));
        assert!(said(&[("sec-fetch-site", "same-origin")]));
        for site in ["cross-site", "same-site", "rubbish"] {
            assert!(!said(&[("sec-fetch-site", site), ("origin", "http://casework.example:8080")]), "{site}");
        }
        assert!(said(&[("origin", "https://casework.example:8080")]));
        for origin in ["null", "https://evil.example", "https://casework.example", "https://casework.example:8080.evil.example"] {
            assert!(!said(&[("origin", origin)]), "{origin}");
        }
    }
}
