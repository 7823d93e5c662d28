//! `ehc user`

use std::io::{BufRead, stdin};

use clap::{Args, Subcommand};
use ehc_application::{
    Failure, Service,
    accounts::{NewUser, Recovery},
    ports::Chance,
};
use ehc_domain::{accounts::Role, codes::Coded};
use serde_json::{Value, json};

use super::CommandError;
use crate::{output, settings::Settings, wiring};

/// Look after accounts.
#[derive(Debug, Args)]
pub struct User {
    #[command(subcommand)]
    command: UserCommand,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Make an account. Without --password-stdin a password is made and printed once.
    Create(Create),
    /// Give somebody the way into their account back: another password, and another address where one is named.
    Recover(Recover),
}

#[derive(Debug, Args)]
struct Create {
    /// The address to sign in with.
    #[arg(long)]
    email: String,
    /// The name as shown to colleagues.
    #[arg(long)]
    name: String,
    /// One role or several, with commas: caseworker, educational_psychologist, health_contributor, social_care_contributor, manager,
    /// panel_member, administrator, information_governance.
    #[arg(long, value_delimiter = ',', required = true, value_parser = role)]
    role: Vec<Role>,
    /// The name of their team; made when there is none of that name.
    #[arg(long)]
    team: Option<String>,
    /// Read the password from the first line of standard input.
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Debug, Args)]
struct Recover {
    /// The address with which they signed in until now.
    #[arg(long)]
    email: String,
    /// The address in its place.
    #[arg(long)]
    new_email: Option<String>,
    /// Read the password from the first line of standard input.
    #[arg(long)]
    password_stdin: bool,
}

fn role(code: &str) -> Result<Role, String> {
    Role::parse(code.trim()).ok_or_else(|| {
        let codes: Vec<&str> = Role::STAFF.iter().map(|role| role.code()).collect();
        format!("no such role; there are {}", codes.join(", "))
    })
}

impl User {
    /// Runs the command.
    ///
    /// # Errors
    /// [`CommandError`]: what is wrong with the input, or why the account was not made.
    pub fn run(self, settings: &Settings) -> Result<(), CommandError> {
        let (UserCommand::Create(Create { password_stdin, .. }) | UserCommand::Recover(Recover { password_stdin, .. })) =
            &self.command;
        let typed = password_stdin.then(password_from_stdin).transpose()?;
        let service = wiring::service(settings)?;
        match self.command {
            UserCommand::Create(create) => make(&service, create, typed),
            UserCommand::Recover(one) => recover(&service, one, typed),
        }
    }
}

/// The password that was typed or else one by chance, which is returned a second time because it is shown once.
fn password(service: &Service, typed: Option<String>) -> (String, Option<String>) {
    let made_up = typed.is_none().then(|| generate(&*service.ports.chance));
    (typed.or_else(|| made_up.clone()).unwrap_or_default(), made_up)
}

fn shown(mut shown: Value, made_up: Option<String>) -> Result<(), CommandError> {
    if let (Some(password), Some(fields)) = (made_up, shown.as_object_mut()) {
        fields.insert("password".into(), password.into());
    }
    Ok(output::json(&shown)?)
}

fn failed<R: std::fmt::Display>(failure: Failure<R>) -> CommandError {
    match failure {
        Failure::Rule(refusal) => CommandError::Usage(refusal.to_string()),
        Failure::Storage(error) => error.into(),
        other => CommandError::Failed(other.to_string()),
    }
}

fn recover(service: &Service, one: Recover, typed: Option<String>) -> Result<(), CommandError> {
    let (password, made_up) = password(service, typed);
    let recovery = Recovery { email: one.email, new_email: one.new_email, password: password.into() };
    service.recover_user(&recovery).map_err(failed)?;
    shown(json!({ "email": recovery.new_email.unwrap_or(recovery.email) }), made_up)
}

fn password_from_stdin() -> Result<String, CommandError> {
    let mut line = String::new();
    stdin().lock().read_line(&mut line).map_err(|_| CommandError::Usage("The password could not be read".into()))?;
    // Only the end of the line goes: a password may begin and end with spaces.
    let line = line.strip_suffix('\n').unwrap_or(&line);
    Ok(line.strip_suffix('\r').unwrap_or(line).to_owned())
}

fn make(service: &Service, create: Create, typed: Option<String>) -> Result<(), CommandError> {
    let (password, made_up) = password(service, typed);
    let new =
        NewUser { email: create.email, name: create.name, roles: create.role, team: create.team, password: password.into() };
    let user = service.create_user(&new).map_err(failed)?;
    let roles: Vec<&str> = new.roles.iter().map(|role| role.code()).collect();
    shown(
        json!({ "id": user.id.to_string(), "email": user.email, "roles": roles, "team": new.team, "team_was_made": user.team_was_made }),
        made_up,
    )
}

/// A password of 20 letters and digits that cannot be mistaken for each other, in groups: 98 bits.
fn generate(chance: &dyn Chance) -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut password = String::new();
    let mut letters = 0;
    while letters < 20 {
        let mut byte = [0u8];
        chance.fill(&mut byte);
        // Bytes beyond the last whole run of letters would favour the first ones.
        let Some(letter) = (byte[0] < 248).then(|| LETTERS.get(usize::from(byte[0]) % LETTERS.len())).flatten() else { continue };
        if letters > 0 && letters % 5 == 0 {
            password.push('-');
        }
        password.push(char::from(*letter));
        letters += 1;
    }
    password
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::SystemChance;

    #[test]
    fn generated_passwords_are_long_and_differ() {
        let one = generate(&SystemChance);
        assert_eq!(one.len(), 23, "{one}");
        assert_ne!(one, generate(&SystemChance));
    }

    #[test]
    fn roles_are_read_by_code() {
        assert_eq!(role("caseworker"), Ok(Role::Caseworker));
        assert!(role("boss").unwrap_err().contains("panel_member"));
    }
}
