//! The ground floor: what every feature stands on, and nothing that knows a feature.

pub(crate) mod app;
pub(crate) mod asked;
pub(crate) mod client;
pub(crate) mod cookies;
pub(crate) mod csrf;
mod days;
pub(crate) mod described;
mod edge;
pub(crate) mod ended;
pub(crate) mod error;
mod error_page;
pub(crate) mod fields;
pub(crate) mod flash;
pub mod links;
pub(crate) mod mark;
pub(crate) mod navigation;
pub(crate) mod path;
pub(crate) mod posted;
pub(crate) mod protected;
mod refused;
pub(crate) mod respond;
pub(crate) mod route;
mod sent;
mod serve;
mod shown;
pub(crate) mod signed_in;
pub(crate) mod strict;
pub(crate) mod upload;

pub use app::{App, Contact, Site};
pub(crate) use asked::Asked;
pub use error::HttpError;
pub(crate) use error_page::ALREADY_SENT;
pub use error_page::Problem;
pub use protected::{MAX_BODY_BYTES, Open, OpenJson, Protected, ProtectedJson};
pub use serve::{application, start};
pub use signed_in::SignedIn;
