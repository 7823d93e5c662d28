//! The three cookies: the session, a message for the next page, and what makes a browser known again.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
};
use ehc_application::accounts::{Devices, Token};

use super::App;

/// Over https the prefix makes browsers refuse the cookie from anybody else; on plain-http loopback it could not be set at all.
fn name(app: &App, plain: &str) -> String {
    if app.site.secure { format!("__Host-{plain}") } else { plain.to_owned() }
}

fn cookie(app: &App, plain: &str, value: String) -> Cookie<'static> {
    Cookie::build(name(app, plain), value).path("/").http_only(true).same_site(SameSite::Lax).secure(app.site.secure).finish()
}

const SESSION: &str = "ehc";
const FLASH: &str = "ehc-said";
const DEVICE: &str = "ehc-known";
/// How long a browser stays known without a sign-in.
const KNOWN_DAYS: i64 = 90;
/// Longer messages are cut: the cookie travels with every request until it is shown.
const LONGEST_FLASH: usize = 300;

/// The cookie of a session. It has no date: it goes with the browser, and the server ends the session in any case.
pub(crate) fn session(app: &App, token: &Token) -> Cookie<'static> {
    cookie(app, SESSION, token.expose().to_owned())
}

/// Takes the session's cookie away.
pub(crate) fn no_session(app: &App) -> Cookie<'static> {
    let mut gone = cookie(app, SESSION, String::new());
    gone.set_max_age(Duration::ZERO);
    gone
}

/// What makes the browser known for the accounts that signed in there. It opens nothing and names nobody.
pub(crate) fn devices(app: &App, devices: &Devices) -> Cookie<'static> {
    let mut cookie = cookie(app, DEVICE, devices.expose());
    cookie.set_max_age(Duration::days(KNOWN_DAYS));
    cookie
}

/// For which accounts the browser is known.
pub(crate) fn devices_in(app: &App, request: &HttpRequest) -> Devices {
    request.cookie(&name(app, DEVICE)).map(|cookie| Devices::parse(cookie.value())).unwrap_or_default()
}

/// The token that the request brings.
pub(crate) fn token(app: &App, request: &HttpRequest) -> Option<Token> {
    request.cookie(&name(app, SESSION)).and_then(|cookie| Token::parse(cookie.value()))
}

/// A message for the next page. It names nobody: cookies are kept by browsers.
pub(crate) fn flash(app: &App, message: &str) -> Cookie<'static> {
    let short: String = message.chars().take(LONGEST_FLASH).collect();
    let mut cookie = cookie(app, FLASH, super::links::encode(&short));
    cookie.set_max_age(Duration::seconds(60));
    cookie
}

/// The message that the request brings.
pub(crate) fn flash_in(app: &App, request: &HttpRequest) -> Option<String> {
    let cookie = request.cookie(&name(app, FLASH))?;
    super::links::decode(cookie.value()).filter(|message| !message.is_empty())
}

/// Takes the message away once it was shown.
pub(crate) fn no_flash(app: &App) -> Cookie<'static> {
    let mut gone = cookie(app, FLASH, String::new());
    gone.set_max_age(Duration::ZERO);
    gone
}
