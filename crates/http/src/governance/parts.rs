//! What the pages of information governance stand beside.

use ehc_application::emergency;

use crate::ui::parts::{SubLink, Subnav};

/// The pages of information governance.
pub(crate) fn parts(current: &str) -> Subnav {
    let links = vec![
        SubLink::new("Refused access", "/governance"),
        SubLink::new("Who looked", "/governance/looked"),
        SubLink::new("Emergency openings", emergency::PLACE),
        SubLink::new("Restricted cases", "/governance/restricted"),
        SubLink::new("Reviews of access", "/governance/reviews"),
        SubLink::new("Accounts and teams to approve", "/governance/roles"),
    ];
    Subnav::new("Governance", links).current(current)
}
