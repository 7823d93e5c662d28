//! Parts whose class names and markup are those of `govuk-frontend` 6.6, so that its styles and habits apply.
//!
//! Each is a plain struct rendered by a template of the same name; tests compare them with the package's own examples.

mod actions;
mod choices;
mod controls;
mod frame;
mod messages;
mod navigation;
mod summary;
#[cfg(test)]
mod tests;

pub use actions::Button;
pub use choices::{Checkboxes, DateInput, Item, Radios};
pub use controls::{CharacterCount, FileUpload, Input, PasswordInput, Select, SelectOption, Textarea};
pub use frame::Frame;
pub use messages::{Details, ErrorLine, ErrorSummary, Inset, Panel, Tag, Warning};
pub use navigation::{BackLink, Pagination, PaginationLink};
pub use summary::{ActionLink, SummaryList, SummaryRow, Task, TaskList};
