//! Papers of a case: kept durably before the row that names them, listed and opened by the field group that they belong to.

mod arrive;
mod keep;
mod look;
mod read;
mod upload;
mod withdraw;

pub use arrive::{Arrived, Arriving};
pub use ehc_persistence::documents::DocumentRow;
pub use keep::UploadRefused;
pub(crate) use keep::{KeptFile, OwnNumbers, keep};
pub use read::{DocumentLine, DocumentList, OpenRefused, OpenedDocument, list, open_document};
pub use upload::{NewDocument, upload};
pub use withdraw::{WithdrawRefused, Withdrawal, withdraw};

use ehc_domain::hex;
use sha2::{Digest, Sha256};

fn hash(content: &[u8]) -> String {
    hex::write(&Sha256::digest(content))
}
