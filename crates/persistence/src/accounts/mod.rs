//! Users, teams, sessions, throttles and the keys of forms already sent.

mod sessions;
mod submissions;
mod throttles;
mod users;

pub use sessions::*;
pub use submissions::*;
pub use throttles::*;
pub use users::*;
