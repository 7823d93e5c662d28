//! Something like a browser: it keeps its cookie and reads the token off the page.

use std::{collections::BTreeMap, future::Future, net::SocketAddr, pin::Pin, rc::Rc};

use actix_web::{
    http::{Method, header::HeaderMap},
    test::{self, TestRequest},
    web,
};
use chrono::{Datelike, NaiveDate};
use ehc_application::requests::{self, NewRequest};
use ehc_domain::cases::CaseReference;
use ehc_http::{App, Site, application, routes};
use ehc_persistence::{Database, backup};
use ehc_test_support::{Persona, TestPorts, personas};
use tokio::sync::OnceCell;

/// The site over a database with every persona in it.
pub struct TestSite {
    pub app: web::Data<App>,
    pub ports: TestPorts,
    served: OnceCell<Served>,
}

/// The site with its routes, put together once for all requests of a test.
type Served = Box<dyn Fn(TestRequest) -> Pin<Box<dyn Future<Output = Answer>>>>;

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn location(&self) -> &str {
        self.header("location")
    }

    pub fn cookies(&self) -> Vec<String> {
        self.headers.get_all("set-cookie").map(|value| value.to_str().unwrap().to_owned()).collect()
    }

    /// The cookie of the session, as it is sent back.
    pub fn session(&self) -> Option<String> {
        let found = self.cookies().into_iter().find(|cookie| cookie.starts_with("ehc=") || cookie.starts_with("__Host-ehc="))?;
        let pair = found.split(';').next().unwrap().to_owned();
        (!pair.ends_with('=')).then_some(pair)
    }

    pub fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let at = self.body.find(&start).unwrap_or_else(|| panic!("no {name} in {}", self.body)) + start.len();
        self.body[at..].split('"').next().unwrap().to_owned()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// Somebody at a browser.
#[derive(Debug, Clone)]
pub struct Person {
    pub who: Persona,
    pub cookie: String,
    pub csrf: String,
}

impl TestSite {
    pub fn new(db: &Database) -> Self {
        Self::with(db, Site::default())
    }

    pub fn with(db: &Database, site: Site) -> Self {
        personas::insert_all(db);
        Self::over(db, site)
    }

    /// The site over a database with nobody in it.
    pub fn empty(db: &Database) -> Self {
        Self::over(db, Site::default())
    }

    fn over(db: &Database, site: Site) -> Self {
        let ports = TestPorts::new();
        Self { app: web::Data::new(App::new(ports.service(db), site, routes::all())), ports, served: OnceCell::new() }
    }

    /// Has Priya record a request, at the time of the clock.
    pub fn record(&self, new: NewRequest) -> CaseReference {
        let priya = Persona::PriyaNair.context(&self.ports.clock);
        requests::record(&self.app.service, &priya, new).unwrap().reference
    }

    pub async fn send(&self, request: TestRequest) -> Answer {
        self.send_at("127.0.0.1:8080", request).await
    }

    /// Sends to a host of this name.
    pub async fn send_at(&self, host: &str, request: TestRequest) -> Answer {
        let served = self.served.get_or_init(|| serve(self.app.clone())).await;
        let peer: SocketAddr = "192.0.2.1:4000".parse().unwrap();
        served(request.insert_header(("host", host)).peer_addr(peer)).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(TestRequest::get().uri(path)).await
    }

    pub async fn get_as(&self, person: &Person, path: &str) -> Answer {
        self.send(as_(TestRequest::get().uri(path), person)).await
    }

    /// Posts a form without adding anything to it.
    pub async fn post_raw(&self, cookie: Option<&str>, path: &str, body: impl Into<Vec<u8>>) -> Answer {
        self.send(form(cookie, path, body)).await
    }

    /// Posts a form with the person's token.
    pub async fn post_as(&self, person: &Person, path: &str, body: &str) -> Answer {
        let body = format!("csrf={}&{body}", person.csrf);
        self.post_raw(Some(&person.cookie), path, body).await
    }

    /// Posts a form with a file, its name and its content; both are empty where no file was chosen, as browsers send it.
    pub async fn upload(&self, person: &Person, path: &str, fields: &[(&str, &str)], (name, content): (&str, &[u8])) -> Answer {
        let mut body = Vec::new();
        for (field, value) in [("csrf", person.csrf.as_str())].iter().chain(fields) {
            body.extend(format!("--b\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").bytes());
        }
        let head = format!(
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.bytes());
        body.extend(content);
        body.extend(b"\r\n--b--\r\n");
        let request = TestRequest::post()
            .uri(path)
            .insert_header(("content-type", "multipart/form-data; boundary=b"))
            .insert_header(("content-length", body.len().to_string()))
            .set_payload(body);
        self.send(as_(request, person)).await
    }

    pub async fn try_sign_in(&self, email: &str, password: &str) -> Answer {
        let body = format!("email={}&password={}", ehc_http::links::encode(email), ehc_http::links::encode(password));
        self.post_raw(None, "/sign-in", body).await
    }

    pub async fn sign_in(&self, persona: Persona) -> Person {
        Person { who: persona, ..self.sign_in_with(&persona.email(), personas::PASSWORD).await }
    }

    /// Signs somebody in who need be no persona, and is called one.
    pub async fn sign_in_with(&self, email: &str, password: &str) -> Person {
        let answer = self.try_sign_in(email, password).await;
        assert_eq!((answer.status, answer.location()), (303, "/"), "{answer:?}");
        let cookie = answer.session().expect("a session cookie");
        let page = self.send(TestRequest::get().uri("/account").insert_header(("cookie", cookie.clone()))).await;
        assert_eq!(page.status, 200, "{page:?}");
        Person { who: Persona::TomFielding, csrf: page.hidden("csrf"), cookie }
    }
}

async fn serve(app: web::Data<App>) -> Served {
    let service = Rc::new(test::init_service(application(app)).await);
    Box::new(move |request: TestRequest| {
        let service = Rc::clone(&service);
        Box::pin(async move {
            let response = test::call_service(&*service, request.to_request()).await;
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            let body = test::read_body(response).await;
            Answer { status, headers, body: String::from_utf8_lossy(&body).into_owned() }
        })
    })
}

/// Counts what is on record, table by table: but for who looked, and what somebody typed and has not sent.
pub fn kept(db: &Database) -> BTreeMap<String, i64> {
    let mut counts = db.read(backup::counts).unwrap();
    counts.retain(|table, _| {
        !table.starts_with("audit_") && !["alarms", "drafts", "recent_views", "sessions", "submissions"].contains(&table.as_str())
    });
    counts
}

pub fn as_(request: TestRequest, person: &Person) -> TestRequest {
    request.insert_header(("cookie", person.cookie.clone()))
}

/// A day as the three boxes of a form send it.
pub fn day_fields(name: &str, day: NaiveDate) -> String {
    format!("{name}-day={}&{name}-month={}&{name}-year={}", day.day(), day.month(), day.year())
}

pub fn form(cookie: Option<&str>, path: &str, body: impl Into<Vec<u8>>) -> TestRequest {
    let request = TestRequest::post()
        .uri(path)
        .insert_header(("content-type", "application/x-www-form-urlencoded"))
        .set_payload(body.into());
    match cookie {
        Some(cookie) => request.insert_header(("cookie", cookie.to_owned())),
        None => request,
    }
}

pub fn json(method: Method, path: &str, body: impl Into<Vec<u8>>) -> TestRequest {
    TestRequest::default().method(method).uri(path).insert_header(("content-type", "application/json")).set_payload(body.into())
}
