//! How a case ends otherwise than by a decision or a plan. Each act says before it is done which duties end and who is still to be told by a person.

mod death;
mod ground;
mod mistake;
mod moves;
mod take_back;
mod withdraw;

pub(crate) use ground::{SettledJson, alone, answered, follows, settled, weighed_once_more};

use crate::web::route::Row;

pub(crate) fn routes() -> Vec<Row> {
    let mut rows = withdraw::withdraw();
    rows.extend(moves::moves());
    rows.extend(death::death());
    rows.extend(mistake::mistake());
    rows.extend(take_back::take_back());
    rows.extend(take_back::put_back());
    rows
}
