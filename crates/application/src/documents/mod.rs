//! Papers of a case: kept durably before the row that names them, listed and opened by the field group that they belong to.

mod keep;
mod read;
mod scan;
mod upload;
mod withdraw;

pub use ehc_persistence::documents::DocumentRow;
pub use keep::UploadRefused;
pub(crate) use keep::{KeptFile, OwnNumbers, keep};
pub use read::{DocumentLine, DocumentList, OpenRefused, OpenedDocument, list, open_document};
pub use upload::{NewDocument, upload};
pub use withdraw::{WithdrawRefused, Withdrawal, withdraw};

use sha2::{Digest, Sha256};

fn hash(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}
