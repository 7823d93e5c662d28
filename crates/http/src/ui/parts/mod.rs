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
mod work;

pub use board::{Count, Counts, Figure, Figures};
pub use case::{Identity, IdentityFact, SubLink, Subnav};
pub use chart::{Bar, BarChart, BarKind, ChartLine, RankChart};
pub use filter::{Chip, Filter};
pub use menu::Menu;
pub use notices::{Card, Empty, Pairs, SectionHead, Stale, Stop};
pub use rows::{EditRow, RowList};
pub use sections::{SectionLink, SectionList};
pub use table::{Cell, Column, Row, Table};
pub use thread::{Provision, Thread, ThreadBox, ThreadRow};
pub use timeline::{Entry, Timeline, TimelineDay};
pub use work::{Authority, Due, WorkGroup, WorkRow, WorkTable};
