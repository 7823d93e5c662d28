//! Accounts: signing in and out, sessions, passwords, and making users.

mod devices;
mod ended;
mod latest;
mod passwords;
mod recover;
mod sessions;
mod sign_in;
mod throttle;
mod users;

pub use devices::Devices;
pub use ended::{EndedSession, WhyEnded};
pub use latest::Latest;
pub(crate) use passwords::check as check_new;
pub use passwords::{PasswordRefusal, hash_password, verify_password};
pub use recover::{Recovery, RecoveryRefused};
pub use sessions::{ConfirmRefusal, OpenSession, Session, SessionSummary, Token};
pub use sign_in::{Attempt, Opened, SignInRefusal};
pub use throttle::ThrottleKey;
pub(crate) use users::SERVICE_NAME;
pub use users::{ChangePasswordRefusal, CreateUserRefusal, NewUser, UserCreated};

/// How long a password given again counts for weighty acts.
pub const CONFIRMED_MINUTES: i64 = 5;
/// How many sessions one person may have at once; the oldest ends when another begins.
pub const MAX_SESSIONS: usize = 3;
