//! Signing in and out, giving the password again, and one's own account.

mod account;
mod api;
mod invite;
mod sign_in;
mod step_up;

use actix_web::{http::Method, web};

use crate::web::{
    HttpError,
    described::says,
    route::{Row, Rule},
};

pub(crate) fn routes() -> Vec<Row> {
    vec![
        Row::get("/sign-in", Rule::Public, || web::to(sign_in::show)),
        Row::post("/sign-in", Rule::Public, || web::to(sign_in::send)).sample("email=a%40example.org&password=wrong"),
        Row::post("/sign-out", Rule::Own, || web::to(sign_in::out)),
        Row::get("/password/forgotten", Rule::Public, || web::to(sign_in::forgotten)),
        Row::get("/invite/{token}", Rule::Public, || web::to(invite::show)),
        Row::post("/invite/{token}", Rule::Public, || web::to(invite::send)).sample("new=wrong"),
        Row::get("/step-up", Rule::Own, || web::to(step_up::show)),
        Row::post("/step-up", Rule::Own, || web::to(step_up::send)).sample("password=wrong"),
        Row::get("/account", Rule::Own, || web::to(account::show)),
        Row::post("/account/sessions/end", Rule::Own, || web::to(account::end_session)).sample("session=none"),
        Row::get("/account/password", Rule::Own, || web::to(account::ask_password)),
        Row::post("/account/password", Rule::Own, || web::to(account::change_password)).sample("current=wrong&new=wrong"),
        Row::post("/api/v1/sessions", Rule::Public, || web::to(api::sign_in))
            .sample(r#"{"email":"a@example.org","password":"wrong"}"#)
            .describes(
                says("Signs in; the cookie of the session comes with the answer")
                    .takes::<api::SignInBody>()
                    .gives::<api::NewSession>(201)
                    .fails(&[HttpError::SignIn, HttpError::Wait(0), HttpError::Busy, HttpError::Unavailable]),
            ),
        Row::other(Method::DELETE, "/api/v1/sessions", Rule::Own, || web::to(api::sign_out)).describes(says("Signs out")),
        Row::get("/api/v1/me", Rule::Own, || web::to(api::me)).describes(says("Says who is signed in").gives::<api::Me>(200)),
    ]
}
