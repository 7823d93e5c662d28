//! How to sign in to an invented council: shown once, when it is made.

use std::fmt::Write as _;

/// An account of invented data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// What the person does.
    pub role: String,
    /// Their name.
    pub name: String,
    /// Their team.
    pub team: String,
    /// The address to sign in with.
    pub email: String,
    /// The password.
    pub password: String,
}

/// Lays sign-ins out in columns, a line each below a heading.
pub fn table(sign_ins: &[SignIn]) -> String {
    let head = SignIn {
        role: "Role".into(),
        name: "Name".into(),
        team: "Team".into(),
        email: "Email".into(),
        password: "Password".into(),
    };
    let lines = || std::iter::once(&head).chain(sign_ins);
    let width = |of: fn(&SignIn) -> &String| lines().map(|line| of(line).chars().count()).max().unwrap_or_default();
    let (role, name, team, email) =
        (width(|line| &line.role), width(|line| &line.name), width(|line| &line.team), width(|line| &line.email));
    let mut text = String::new();
    for line in lines() {
        // Writing into a string does not fail.
        let _ = writeln!(
            text,
            "{:role$}  {:name$}  {:team$}  {:email$}  {}",
            line.role, line.name, line.team, line.email, line.password
        );
    }
    text
}
