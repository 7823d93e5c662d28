//! Users, teams, sessions, throttles and the keys of forms already sent.

mod actors;
mod invitations;
mod names;
mod sessions;
mod submissions;
mod teams;
mod throttles;
mod users;

pub use actors::*;
pub use invitations::*;
pub use names::*;
pub use sessions::*;
pub use submissions::*;
pub use teams::*;
pub use throttles::*;
pub use users::*;
