//! What the letters of the invented council say of others, and whom it works with.

use chrono::{DateTime, Utc};
use ehc_application::authority::AuthorityDetailRow;
use ehc_domain::{
    authority::AuthorityDetail,
    ids::{AuthorityDetailId, UserId},
};

use crate::clock::day;

/// Numbers that Ofcom keeps for drama, and addresses that can belong to nobody.
const DETAILS: &[(AuthorityDetail, &str)] = &[
    (
        AuthorityDetail::Contact,
        "SEN monitoring and assessment team\n01632 960 000\nehc.support@ashmere.example\nMonday to Friday, 9am to 5pm",
    ),
    (AuthorityDetail::MediationAdviser, "Fairway Mediation\n01632 960 210\nhelp@fairway-mediation.example"),
    (
        AuthorityDetail::DisagreementResolution,
        "Fairway Mediation, which is independent of us\n01632 960 211\nresolve@fairway-mediation.example",
    ),
    (AuthorityDetail::InformationService, "Ashmere SENDIASS\n01632 960 220\nsendiass@ashmere-advice.example"),
    (AuthorityDetail::InstitutionLists, "ashmere.example/schools-and-colleges"),
    (AuthorityDetail::LocalOffer, "ashmere.example/local-offer"),
    (AuthorityDetail::Code, "999"),
    (AuthorityDetail::Address, "Civic Centre\n1 Market Square\nAshmere"),
    (AuthorityDetail::Commissioner, "NHS Ashmere Integrated Care Board\nsend@ashmere-icb.example"),
    (AuthorityDetail::MedicalOfficer, "Dr Leonie Marsh, Ashmere NHS Trust\n01632 960 230"),
    (AuthorityDetail::SocialCareOfficer, "Grace Holloway, Children’s Social Care\n01632 960 240"),
    (AuthorityDetail::VirtualSchoolHead, "Peter Lund, Ashmere Virtual School\n01632 960 250"),
    (AuthorityDetail::Name, "Ashmere Council"),
];

/// Makes everything that is known of the authority, which has held since the Act began.
pub(crate) fn rows(
    recorded_by: UserId,
    recorded_at: DateTime<Utc>,
    mut id: impl FnMut() -> AuthorityDetailId,
) -> Vec<AuthorityDetailRow> {
    let row = |(detail, text): &(AuthorityDetail, &str)| AuthorityDetailRow {
        id: id(),
        detail: *detail,
        text: (*text).to_owned(),
        from_on: day("2014-09-01"),
        recorded_at,
        recorded_by,
    };
    DETAILS.iter().map(row).collect()
}
