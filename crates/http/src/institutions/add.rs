//! Putting an institution on the register.

use ehc_application::institutions::{self, AddRefused, NewInstitution, institution_path};

use super::ground::{EDIT, LIST, form};
use crate::{
    act::{Named, Next, Plain, at},
    form::form,
    ui::{Choice, Field},
    web::route::Row,
};

const QUESTION: &str = "Is it the one that is on the register?";
const ANOTHER: &str = "No, this is another one";

form! { NewInstitution {
    name: text("Name").or("Enter its name"),
    kind: radios("Kind").or("Choose what kind it is"),
    urn: text("URN, if it has one").hint("5 or 6 digits, as on Get Information About Schools").width(10),
    is_another: tick(QUESTION, ANOTHER).unsampled(),
} }

pub(super) fn add() -> Vec<Row> {
    at::<(), Plain<()>>("/admin/institutions/new", EDIT, |_, _, ()| Ok(Plain(())))
        .does("Puts a school, college or other institution on the register", institutions::add, |shown| {
            form(shown.frame.clone(), "Add a school or college", "Add", LIST)
                .intro("The official register has most of them. Add here those that are not on it, or not yet.")
        })
        .asks(|_, asking| asking.only_if(false, "is_another"))
        .refuses(|_, refused, page| match refused {
            AddRefused::SameName(_) => {
                (422, page.field(Field::checkboxes("is_another", QUESTION, vec![Choice::new("yes", ANOTHER)])))
            }
            _ => (422, page),
        })
        .json("/api/v1/institutions")
        .answers(201, |(), id| Named::of(*id))
        .then(|_, id| Next::to(format!("{}/change", institution_path(*id))).saying("Added. Now say where consultations go"))
}
