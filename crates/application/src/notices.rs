//! What a statutory notice needs of the authority before it can be written, and whom the law tells besides the family.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use ehc_domain::{
    authority::AuthorityDetail,
    codes::Coded,
    notice_content::{AlsoTold, StatutoryNotice},
    refusals,
};
use ehc_persistence::{DbConnection, StorageResult, institutions, people};
use thiserror::Error;

use crate::{
    authority::{Known, Lacking, is_recorded_as_ours},
    cases::OpenCase,
};

refusals! {
    /// A notice that would lack what the law asks of it.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum NoticeIncomplete {
        /// Nothing is known of these.
        Lacks(Vec<Lacking>) = "notice_incomplete", "The letter would lack what the law asks of it: {}. An administrator adds it under Administration, The authority, from the day of the letter or an earlier one"
            [.0.iter().map(Lacking::in_words).collect::<Vec<_>>().join("; ")];
    }
}

/// Somebody besides the family whom the law tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldToo {
    /// Who.
    pub who: &'static str,
    /// What is known of them, or why nothing is.
    pub known: Result<String, &'static str>,
}

/// What a notice of a day is written with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoticeParts {
    /// What is known of the authority on the day.
    words: BTreeMap<AuthorityDetail, String>,
    /// What the law asks for and nobody has recorded.
    pub lacks: Vec<Lacking>,
    /// Who is told besides the family.
    pub told_too: Vec<ToldToo>,
    /// What they are told.
    pub they_see: &'static str,
}

/// Who is told where it is the same, or nothing else is named.
const ATTENDED_OR_NAMED: &str = "The school or college that the child attends, or that the plan names";

impl NoticeParts {
    /// Gathers what is known for a notice of a day; `None` for a letter of which the law asks nothing more.
    pub(crate) fn gather(
        conn: &mut DbConnection,
        open: &OpenCase,
        notice: Option<StatutoryNotice>,
        on: NaiveDate,
    ) -> StorageResult<Self> {
        let known = Known::load(conn)?;
        let held = |detail: AuthorityDetail| known.on(detail, on).map(|row| row.text.clone());
        let words: BTreeMap<_, _> = AuthorityDetail::ALL.iter().filter_map(|detail| Some((*detail, held(*detail)?))).collect();
        let Some(notice) = notice else { return Ok(Self { words, ..Self::default() }) };
        let school = match open.case.institution_id {
            Some(id) => institutions::find(conn, id)?.map(|school| school.name),
            None => None,
        };
        let kept = |who, detail| ToldToo {
            who,
            known: held(detail).ok_or("Not recorded. An administrator adds it under Administration, The authority"),
        };
        let at_school = |who| ToldToo { who, known: school.clone().ok_or("No school or college is recorded on the case") };
        let commissioner = || kept("The responsible commissioning body", AuthorityDetail::Commissioner);
        let told_too = notice.also_told().iter().flat_map(|also| match also {
            AlsoTold::Reg42Persons => vec![
                commissioner(),
                kept("The officers of social care", AuthorityDetail::SocialCareOfficer),
                at_school("The head teacher or principal"),
            ],
            AlsoTold::Commissioner => vec![commissioner()],
            AlsoTold::Institution => vec![at_school(ATTENDED_OR_NAMED)],
        });
        let mut told_too: Vec<ToldToo> = told_too.collect();
        if open.case.in_care {
            let care = people::find_care(conn, open.case.id)?;
            // Looked after by ourselves, no other authority is to be told.
            if !care.authority.as_deref().map_or(Ok(false), |authority| is_recorded_as_ours(conn, authority))? {
                let reached = |authority: String| match care.authority_contact {
                    Some(contact) => format!("{authority}\n{contact}"),
                    None => authority,
                };
                let known = care.authority.map(reached).ok_or("Not recorded. Add it on the record of the child");
                told_too.push(ToldToo { who: "The local authority that looks after the child", known });
            }
            told_too.push(kept("The virtual school head", AuthorityDetail::VirtualSchoolHead));
        }
        let lacks = notice.needs().into_iter().filter_map(|detail| known.lacking(detail, on)).collect();
        Ok(Self { words, lacks, told_too, they_see: notice.others_see() })
    }

    /// Names the school or college in section I among those who are told, though the child learns elsewhere as yet (reg 13(2)).
    pub(crate) fn naming(mut self, named: Option<String>) -> Self {
        let Some(named) = named else { return self };
        let attended = self.told_too.iter_mut().find(|one| one.who == ATTENDED_OR_NAMED);
        if let Some(attended) = attended.filter(|one| one.known.as_ref() != Ok(&named)) {
            attended.who = "The school or college that the child attends";
            self.told_too.push(ToldToo { who: "The school or college that the plan names", known: Ok(named) });
        }
        self
    }

    /// Passes on only what a notice can be written with.
    ///
    /// # Errors
    /// [`NoticeIncomplete`].
    pub(crate) fn complete(self) -> Result<Self, NoticeIncomplete> {
        if self.lacks.is_empty() { Ok(self) } else { Err(NoticeIncomplete::Lacks(self.lacks)) }
    }

    /// Returns what is known of one thing on the day.
    pub(crate) fn word(&self, detail: AuthorityDetail) -> Option<&str> {
        self.words.get(&detail).map(String::as_str)
    }

    /// Says what is known of these, each under its name.
    pub(crate) fn says(&self, details: &[AuthorityDetail]) -> String {
        let known = details.iter().filter_map(|detail| Some(format!("{}\n{}", detail.label(), self.words.get(detail)?)));
        known.collect::<Vec<_>>().join("\n\n")
    }
}
