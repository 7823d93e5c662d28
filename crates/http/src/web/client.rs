//! Where a request comes from, for throttling alone.

use std::net::IpAddr;

use actix_web::HttpRequest;

use super::App;

/// Returns the network address that counts failures: what our own proxies say, else who is connected. Addresses of IPv6 count by their network,
/// since one household has more of them than could ever be counted.
pub(crate) fn address(app: &App, request: &HttpRequest) -> String {
    let Some(peer) = request.peer_addr().map(|peer| peer.ip().to_canonical()) else { return "unknown".into() };
    let trusted = |address: &IpAddr| app.site.trusted_proxies.contains(address);
    let mut address = peer;
    if trusted(&peer) {
        let said = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
        let hops: Vec<&str> = said.flat_map(|value| value.split(',')).map(str::trim).collect();
        // The nearest hop is the last: walk back until somebody who is not ours.
        for hop in hops.iter().rev() {
            let Ok(hop) = hop.parse::<IpAddr>() else { break };
            address = hop.to_canonical();
            if !trusted(&address) {
                break;
            }
        }
    }
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}
