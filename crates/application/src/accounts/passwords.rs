//! Passwords: what is accepted as a new one, and how they are kept.

use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash};
use ehc_domain::{accounts::Role, refusals};
use ehc_persistence::StorageError;
use thiserror::Error;
use zxcvbn::{Score, zxcvbn};

use crate::ports::Chance;

const SHORTEST: usize = 12;
/// For those who look after accounts or see across cases.
const SHORTEST_TRUSTED: usize = 15;
const LONGEST_BYTES: usize = 1_024;

refusals! {
    /// Why a new password is refused.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum PasswordRefusal {
        /// Too few characters.
        Short(usize) = "short", "Password must be {0} characters or more";
        /// Too many bytes.
        Long = "long", "Password must be 1,024 bytes or fewer";
        /// Everybody tries it first.
        Common = "common", "Choose a password that is harder to guess: three random words are good";
        /// It says whose it is.
        Context(String) = "context", "Password must not contain “{0}”";
        /// There are several reasons, each as it would be told alone.
        Several(Vec<PasswordRefusal>) = "several_reasons", "{}" [in_words(.0)];
    }
}

fn in_words(several: &[PasswordRefusal]) -> String {
    several.iter().map(ToString::to_string).collect::<Vec<_>>().join(". ")
}

/// Says whether the text may become somebody's password, and everything that is wrong with it at once. Any characters are allowed, and none are required.
pub(crate) fn check(password: &str, roles: &[Role], about: &[&str]) -> Result<(), PasswordRefusal> {
    let trusted = roles.iter().any(|role| matches!(role, Role::Administrator | Role::InformationGovernance));
    let shortest = if trusted { SHORTEST_TRUSTED } else { SHORTEST };
    let is_long = password.len() > LONGEST_BYTES;
    let lower = password.to_lowercase();
    let mut wrong = Vec::new();
    if password.chars().count() < shortest {
        wrong.push(PasswordRefusal::Short(shortest));
    }
    if is_long {
        wrong.push(PasswordRefusal::Long);
    }
    let said = said_in(&lower, roles, about);
    // The estimate reads the commonest 30,000 passwords, forwards, backwards and with the usual substitutions, and common words and names.
    let is_common = !is_long && said.is_empty() && zxcvbn(&lower, &[]).score() < Score::Three;
    wrong.extend(said.into_iter().map(PasswordRefusal::Context));
    if is_common {
        wrong.push(PasswordRefusal::Common);
    }
    match wrong.pop() {
        None => Ok(()),
        Some(only) if wrong.is_empty() => Err(only),
        Some(last) => {
            wrong.push(last);
            Err(PasswordRefusal::Several(wrong))
        }
    }
}

/// Lists the words about the person that a password in small letters says; one that holds another is said by the shorter alone.
fn said_in(lower: &str, roles: &[Role], about: &[&str]) -> Vec<String> {
    let labels = roles.iter().map(|role| role.label());
    let words = about
        .iter()
        .copied()
        .chain(labels)
        .flat_map(|text| text.split(|letter: char| !letter.is_alphanumeric()))
        .map(str::to_lowercase)
        .filter(|word| word.chars().count() >= 4);
    let mut said: Vec<String> = Vec::new();
    for word in words.filter(|word| lower.contains(word.as_str())) {
        if !said.iter().any(|known| word.contains(known.as_str())) {
            said.push(word);
        }
    }
    said
}

/// Argon2id with 19 MiB and two passes, about 64 ms.
fn hasher() -> Result<Argon2<'static>, StorageError> {
    let params = Params::new(19_456, 2, 1, None).map_err(|_| broken("the parameters of the hash"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn broken(what: &str) -> StorageError {
    StorageError::Inconsistent { table: "users", detail: format!("{what} cannot be used") }
}

/// Hashes the exact bytes of a password into PHC form.
///
/// # Errors
/// [`StorageError::Inconsistent`] when the hash function refuses its parameters, which no input causes.
pub fn hash_password(password: &str, chance: &dyn Chance) -> Result<String, StorageError> {
    let mut salt = [0u8; 16];
    chance.fill(&mut salt);
    let hash: PasswordHash =
        hasher()?.hash_password_with_salt(password.as_bytes(), &salt).map_err(|_| broken("the hash function"))?;
    Ok(hash.to_string())
}

/// Says whether the password belongs to the stored hash. Without one it takes as long and says no, so that time does not tell who has an account.
///
/// # Errors
/// [`StorageError::Inconsistent`] when the stored hash cannot be read.
pub fn verify_password(password: &str, stored: Option<&str>, chance: &dyn Chance) -> Result<bool, StorageError> {
    // Longer ones are never accepted as new, so they can be refused without spending a hash on them.
    if password.len() > LONGEST_BYTES {
        return Ok(false);
    }
    match stored {
        Some(stored) => {
            let hash = PasswordHash::new(stored).map_err(|_| broken("a stored password hash"))?;
            Ok(hasher()?.verify_password(password.as_bytes(), &hash).is_ok())
        }
        None => hash_password(password, chance).map(|_| false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Zero;
    impl Chance for Zero {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    fn refused(password: &str) -> Option<PasswordRefusal> {
        check(password, &[Role::Caseworker], &["Ashmere Council", "EHC Casework", "Priya Nair", "priya.nair@ashmere.example"])
            .err()
    }

    #[test]
    fn length_is_counted_in_characters_and_limited_in_bytes() {
        assert_eq!(refused("xK9#vQz!2mL"), Some(PasswordRefusal::Short(12)));
        assert_eq!(refused("xK9#vQz!2mLw"), None);
        assert_eq!(refused("łąkažúñøßþðé"), None, "twelve characters of two bytes");
        let long = "correct horse battery staple ".repeat(40);
        assert_eq!(refused(&long[..1_024]), None);
        assert_eq!(refused(&long[..1_025]), Some(PasswordRefusal::Long));
    }

    #[test]
    fn those_with_wider_rights_need_longer_ones() {
        for role in [Role::Administrator, Role::InformationGovernance] {
            assert_eq!(check("xK9#vQz!2mLw7p", &[Role::Caseworker, role], &[]), Err(PasswordRefusal::Short(15)));
            assert_eq!(check("xK9#vQz!2mLw7pR", &[role], &[]), Ok(()));
        }
    }

    #[test]
    fn common_ones_are_refused_however_they_are_dressed_up() {
        for common in [
            "password1234",
            "passwordpassword",
            "qwertyuiop123",
            "123456789012",
            "PASSWORD1234",
            "p4ssw0rd1234",
            "iloveyou12345",
            "aaaaaaaaaaaaaaa",
            "abcdefghijkl",
            "unbelievable",
            "football2026",
        ] {
            assert_eq!(refused(common), Some(PasswordRefusal::Common), "{common}");
        }
        assert_eq!(refused("correct horse battery staple"), None);
    }

    #[test]
    fn what_everybody_here_would_guess_is_refused() {
        for (password, word) in [
            ("xK9#vQz! Ashmere", "ashmere"),
            ("xK9#vQz!NAIR7pqr", "nair"),
            ("xK9#vQz!caseworkerR", "casework"),
            ("xK9#vQz!priya", "priya"),
        ] {
            assert_eq!(refused(password), Some(PasswordRefusal::Context(word.into())), "{password}");
        }
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let short = PasswordRefusal::Short(12);
        let said = |word: &str| PasswordRefusal::Context(word.into());
        assert_eq!(refused("priya"), Some(PasswordRefusal::Several(vec![short.clone(), said("priya")])));
        assert_eq!(refused("qwerty"), Some(PasswordRefusal::Several(vec![short.clone(), PasswordRefusal::Common])));
        assert_eq!(refused("nair-ashmere"), Some(PasswordRefusal::Several(vec![said("ashmere"), said("nair")])));
        let words = refused("priya").map(|refused| refused.to_string());
        assert_eq!(words.as_deref(), Some("Password must be 12 characters or more. Password must not contain “priya”"));
    }

    #[test]
    fn the_exact_bytes_count() {
        let hash = hash_password("caf\u{e9} au lait 77", &Zero).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(verify_password("caf\u{e9} au lait 77", Some(&hash), &Zero).unwrap());
        assert!(!verify_password("cafe\u{301} au lait 77", Some(&hash), &Zero).unwrap(), "not normalised");
        assert!(!verify_password("caf\u{e9} au lait 77 ", Some(&hash), &Zero).unwrap(), "not trimmed");
        assert!(!verify_password("anything", None, &Zero).unwrap());
        assert!(verify_password("anything", Some("not a hash"), &Zero).is_err());
    }
}
