//! Who asks: a handler that takes [`SignedIn`] is never reached by anybody else.

use std::{cell::RefCell, future::Future, pin::Pin, rc::Rc};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::Method, web};
use ehc_application::{
    Context, Failure, Submission,
    accounts::{Opened, Session, Token},
    drafts,
    failure::NoRule,
};
use ehc_domain::{
    accounts::Actor,
    policy::{self, Action, Decision, Target},
};
use uuid::Uuid;

use super::{
    App, HttpError, cookies, csrf,
    navigation::{can_search, home, navigation},
    route::Rule,
};
use crate::ui::{Back, FormState, Shell, SignedInAs, words};

/// The person whose session the request brings. Taking it as a parameter is what signing in means to a handler.
#[derive(Clone)]
pub struct SignedIn(Rc<Seat>);

struct Seat {
    app: web::Data<App>,
    /// Changes when the password is given again in the middle of a request.
    session: RefCell<Session>,
    csrf: String,
    request_id: Uuid,
    flash: Option<String>,
    /// The address that is asked for.
    page: String,
    /// What was typed on that page before and not sent.
    back: Option<FormState>,
}

/// The number of the request, made at the edge.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RequestId(pub Uuid);

/// A token that the browser must be given with the answer.
#[derive(Debug, Clone)]
pub(crate) struct FreshToken(pub Token);

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SignedIn({})", self.0.session.borrow().actor.user_id)
    }
}

impl SignedIn {
    /// Returns who it is, as policy sees them.
    pub fn actor(&self) -> Actor {
        self.0.session.borrow().actor.clone()
    }

    /// Returns the whole session.
    pub fn session(&self) -> Session {
        self.0.session.borrow().clone()
    }

    /// Makes the first argument of a use case. Give the hidden submission key of the form, if it has one; [`crate::Protected::context`] does.
    pub fn context(&self, submission: Option<Submission>) -> Context {
        let clock = &self.0.app.service.ports.clock;
        let now = clock.now();
        Context { actor: self.actor(), now, today: clock.today(), request_id: self.0.request_id, submission }
    }

    /// Returns the token that forms and programs must send back; it looks different in every answer.
    pub fn csrf(&self) -> &str {
        &self.0.csrf
    }

    /// Makes the hidden key of a new form, which makes sending it twice harmless.
    pub fn new_submission(&self) -> String {
        self.0.app.service.ports.identifiers.uuid().to_string()
    }

    /// Returns the page on which this person's day begins.
    pub fn home(&self) -> &'static str {
        home(&self.0.session.borrow().actor.roles)
    }

    /// Makes the frame of a page for this person, with any message left for it.
    pub fn shell(&self, title: &str) -> Shell {
        let session = self.0.session.borrow();
        let user = SignedInAs {
            name: session.actor.name.clone(),
            alerts: u32::try_from(session.unread_notices).unwrap_or(u32::MAX),
            tasks: (policy::decide(&session.actor, Action::TaskComplete, Target::Service) == Decision::Allow)
                .then(|| u32::try_from(session.open_tasks).unwrap_or(u32::MAX)),
            csrf: self.0.csrf.clone(),
            can_search: can_search(&session.actor.roles),
            shortcuts: true,
        };
        let mut shell = Shell::signed_in(title, user, navigation(&session));
        shell.council = self.0.app.council();
        shell.day = words::act_date(self.0.app.service.ports.clock.today());
        shell.flash = self.0.flash.as_deref().map(super::flash::read);
        shell.back = self.0.back.clone().map(|typed| Back { page: self.0.page.clone(), typed });
        shell
    }

    /// Returns the address that is asked for, without what stands after the question mark.
    pub(crate) fn page(&self) -> &str {
        &self.0.page
    }

    /// Checks the token of a request that is not read by [`crate::Protected`], such as an upload.
    ///
    /// # Errors
    /// [`HttpError::Forged`] when the request does not come from our own page.
    pub fn verify(&self, request: &HttpRequest, sent: &str) -> Result<(), HttpError> {
        let genuine = csrf::is_same_origin(request) && csrf::matches(sent, &self.0.session.borrow().csrf);
        if genuine { Ok(()) } else { Err(HttpError::Forged) }
    }

    /// Goes on with the session under its new token.
    pub(crate) fn renew(&self, request: &HttpRequest, opened: Opened) {
        self.0.session.replace(opened.session);
        request.extensions_mut().insert(FreshToken(opened.token));
    }
}

/// Returns the number of the request.
pub(crate) fn request_id(request: &HttpRequest) -> Uuid {
    request.extensions().get::<RequestId>().map_or(Uuid::nil(), |id| id.0)
}

/// Returns the application of the request.
///
/// # Errors
/// [`HttpError::Internal`] when there is none, which only a wrong assembly causes.
pub(crate) fn app(request: &HttpRequest) -> Result<web::Data<App>, HttpError> {
    request.app_data::<web::Data<App>>().cloned().ok_or(HttpError::Internal)
}

async fn sit_down(request: HttpRequest) -> Result<SignedIn, HttpError> {
    if let Some(seat) = request.extensions().get::<SignedIn>() {
        return Ok(seat.clone());
    }
    let app = app(&request)?;
    let token = cookies::token(&app, &request).ok_or(HttpError::SignIn)?;
    let page = request.path().to_owned();
    let typed_on = (*request.method() == Method::GET && app.rules.have_form(&request)).then(|| page.clone());
    let found = app.run(move |service| {
        let Some(session) = service.find_session(&token)? else { return Ok(None) };
        let user = session.actor.user_id;
        let back = typed_on.map(|page| drafts::find_unsent(service, user, &page)).transpose()?.flatten();
        Ok::<_, Failure<NoRule>>(Some((session, back)))
    });
    let (session, back) = found.await?.ok_or(HttpError::SignIn)?;
    tracing::Span::current().record("user", session.actor.user_id.to_string());
    let let_in = knock(&app, &request, &session.actor);
    let mut chance = [0u8; 32];
    app.service.ports.chance.fill(&mut chance);
    let seat = SignedIn(Rc::new(Seat {
        csrf: csrf::mask(&session.csrf, chance),
        session: RefCell::new(session),
        request_id: request_id(&request),
        flash: cookies::flash_in(&app, &request),
        page,
        back: back.map(FormState::from_pairs),
        app,
    }));
    request.extensions_mut().insert(Reader(seat.clone()));
    let_in?;
    request.extensions_mut().insert(seat.clone());
    Ok(seat)
}

/// Whoever is signed in, let in or not: for the frame of what they are told, and for nothing else.
#[derive(Debug, Clone)]
pub(crate) struct Reader(SignedIn);

/// Whoever is signed in, let in or not; `None` for strangers.
pub(crate) fn reader(request: &HttpRequest) -> Option<SignedIn> {
    request.extensions().get::<Reader>().map(|Reader(signed_in)| signed_in.clone())
}

/// The frame of the page of an error.
pub(crate) fn shell_of_reader(app: &App, request: &HttpRequest, title: &str) -> Shell {
    shell(app, reader(request).as_ref(), title)
}

/// Refuses at the door whoever could never do what the route is for. The use case decides the rest; a route without a rule opens to nobody.
fn knock(app: &App, request: &HttpRequest, actor: &Actor) -> Result<(), HttpError> {
    let Some(pattern) = request.match_pattern() else { return Err(HttpError::NotFound) };
    match app.rules.of(request.method(), &pattern) {
        Some(Rule::Public | Rule::Own | Rule::OnCase(_)) => Ok(()),
        Some(Rule::May(action)) => match policy::decide(actor, action, Target::Service) {
            Decision::Allow => Ok(()),
            Decision::Deny | Decision::Hide => Err(HttpError::Denied),
        },
        None => {
            tracing::error!(pattern, "a route has no rule");
            Err(HttpError::Internal)
        }
    }
}

impl FromRequest for SignedIn {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, HttpError>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        Box::pin(sit_down(request.clone()))
    }
}

/// The frame of a page that anybody may read, with their own masthead for those signed in.
pub(crate) fn shell(app: &App, signed_in: Option<&SignedIn>, title: &str) -> Shell {
    match signed_in {
        Some(signed_in) => signed_in.shell(title),
        None => {
            let mut shell = Shell::public(title);
            shell.council = app.council();
            shell
        }
    }
}
