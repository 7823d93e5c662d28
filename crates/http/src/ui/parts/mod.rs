//! Our own parts, prefix `app-`.

mod board;
mod case;
mod chart;
mod filter;
pub(crate) mod icon;
mod menu;
mod notices;
mod rows;
mod sections;
mod table;
mod thread;
mod timeline;
mod upload;
mod work;

pub use board::{Count, Counts, Figure, Figures};
pub use case::{Identity, IdentityFact, SubLink, Subnav};
pub use chart::{Bar, BarChart, BarKind, ChartLine, RankChart};
pub use filter::{Chip, Filter};
pub use menu::Menu;
pub use notices::{Card, Compare, Empty, Pairs, Piece, SectionHead, Stale, Stop};
pub use rows::{EditRow, RowList};
pub use sections::{SectionLink, SectionList};
pub use table::{Cell, Column, Row, Sort, Table};
pub use thread::{Provision, Thread, ThreadBox, ThreadRow};
pub use timeline::{Entry, Timeline, TimelineDay};
pub use upload::{UploadList, UploadedFile};
pub use work::{Authority, Due, Whose, WorkGroup, WorkRow, WorkTable};
