//! Somebody who is signed in, speaking JSON.

use serde_json::{Value, json};
use ureq::{Agent, Body, http::Response};

/// A signed-in person: their cookie, and the token that every change must carry.
#[derive(Debug)]
pub struct Person {
    agent: Agent,
    url: String,
    csrf: String,
}

/// What the program answered.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body; null when it was empty.
    pub body: Value,
}

impl Answer {
    /// Returns the body of an answer that granted what was asked.
    ///
    /// # Panics
    /// When it did not.
    pub fn granted(self) -> Value {
        assert!((200..300).contains(&self.status), "{self:?}");
        self.body
    }

    /// Returns the status and the stable code of a refusal.
    ///
    /// # Panics
    /// When it was none.
    pub fn refused(&self) -> (u16, &str) {
        assert!(self.status >= 400, "{self:?}");
        (self.status, self.body.get("code").and_then(Value::as_str).unwrap_or_default())
    }
}

impl Person {
    pub(crate) fn sign_in(url: &str, email: &str, password: &str) -> Self {
        // A refusal is an answer like another.
        let agent: Agent = Agent::config_builder().http_status_as_error(false).build().into();
        let mut person = Self { agent, url: url.to_owned(), csrf: String::new() };
        let session = person.post("sessions", &json!({ "email": email, "password": password })).granted();
        person.csrf = session.get("csrf").and_then(Value::as_str).expect("a token").to_owned();
        person
    }

    /// Reads a resource of the API.
    pub fn get(&self, path: &str) -> Answer {
        read(self.agent.get(self.address(path)).call())
    }

    /// Posts to a resource of the API.
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        read(self.agent.post(self.address(path)).header("x-csrf", &self.csrf).send_json(body))
    }

    /// Replaces a resource of the API.
    pub fn put(&self, path: &str, body: &Value) -> Answer {
        read(self.agent.put(self.address(path)).header("x-csrf", &self.csrf).send_json(body))
    }

    fn address(&self, path: &str) -> String {
        format!("{}/api/v1/{path}", self.url)
    }
}

fn read(answer: Result<Response<Body>, ureq::Error>) -> Answer {
    let mut answer = answer.expect("the program answers");
    let text = answer.body_mut().read_to_string().expect("a text");
    let body = match text.as_str() {
        "" => Value::Null,
        text => serde_json::from_str(text).unwrap_or_else(|error| panic!("the answer is no JSON: {error}: {text}")),
    };
    Answer { status: answer.status().as_u16(), body }
}
