//! Recording the certificate of a mediation adviser.

use chrono::NaiveDate;
use ehc_application::{
    cases::OpenCase,
    mediation::{self, Certificate, CertificateRefused},
};
use ehc_domain::{cases::CaseReference, policy::Action};

use crate::{
    act::{Instead, Named, Next, on_case_with},
    form::form,
    ui::{Html, Link, words},
    web::route::Row,
};

form! { Certificate {
    issued_on: date("Date on the certificate").or("Enter the day the certificate was issued"),
    adviser: text("Mediation adviser’s name").or("Enter the name of the mediation adviser"),
} }

const TITLE: &str = "Record a mediation certificate";

type Known = (OpenCase, Option<NaiveDate>);

pub(crate) fn routes() -> Vec<Row> {
    on_case_with::<CaseReference, Known>(
        "/cases/{reference}/mediation-certificate",
        Action::CertificateRecord,
        mediation::show,
        |(open, _)| open,
    )
    .part("dates")
    .does("Records the certificate of a mediation adviser", mediation::record_certificate, |shown| {
        shown.form(TITLE, "Record the certificate", "")
    })
    .asks(|shown, asking| {
        if let (_, Some(sent_on)) = shown.ground.more {
            asking.hint("issued_on", format!("The latest decision or plan was sent on {}.", words::date(sent_on)));
        }
    })
    .instead(|shown| {
        let why = "The family has not been sent a decision or plan that can be appealed, so there is nothing to certify.";
        let not_now = || shown.frame.clone().not_now(TITLE, why, &Link::new("See every date", shown.path("dates")));
        shown.ground.more.1.is_none().then(|| Instead::Page(Box::new(not_now())))
    })
    .refuses(|shown, refused, page| match refused {
        CertificateRefused::AlreadyRecorded(fact) => {
            let correct = Html::link("Correct its date", &shown.path(&format!("facts/{fact}/correct")));
            (422, page.part(Html::paragraph(correct)))
        }
        _ => (422, page),
    })
    .json("/api/v1/cases/{reference}/mediation-certificate")
    .answers(201, |_, id| Named::of(*id))
    .then(|shown, _| Next::to(shown.path("dates")).saying("Mediation certificate recorded. The time for appeal counts with it"))
}
