//! Cases: lists, searches and the pages of one case.

pub mod frame;

pub use frame::frame;
