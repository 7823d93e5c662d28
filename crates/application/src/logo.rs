//! The logo of the authority, each from a day on: a picture that an administrator uploads, or that there is none any more.

use std::borrow::Cow;

use chrono::NaiveDate;
use ehc_domain::{
    audit::AuditEntry,
    authority::{MOST_LOGO_BYTES, is_proportion_of_a_logo, is_size_of_a_logo, proportion},
    documents::{FileRefused, FileType},
    policy::{Action, Target},
    refusals,
};
use ehc_persistence::authority as rows;
use thiserror::Error;

use crate::{
    Context, Done, Failure, NoRule, Service,
    authority::{AHEAD, Logo, LogoRow, PLACE},
    documents::{Arrived, UploadRefused},
    history::Told,
};

/// From when a logo is used, or none is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogoFrom {
    /// The first day.
    pub from_on: NaiveDate,
}

refusals! {
    /// Why a picture is not taken for the logo.
    #[derive(Clone, Debug, PartialEq, Eq, Error)]
    pub enum LogoRefused {
        /// It is another thing than a picture.
        NotAPicture = "not_a_picture" @ file, "Choose a PNG or JPEG picture";
        /// It has more bytes than a page should wait for.
        TooLarge = "logo_too_large" @ file, "The picture is larger than 1 MB. Save it smaller";
        /// It is too small to be seen, or would not fit at the head of a page.
        Dimensions {
            /// Its width in pixels.
            width: usize,
            /// Its height in pixels.
            height: usize,
        } = "logo_does_not_fit" @ file, "The picture is {width} by {height} pixels. Choose one of 16 to 4,000 each way";
        /// It is so long or so high that nobody could read it at the head of a page.
        Proportion(String) = "logo_too_long" @ file, "The proportion of the picture is {0}. Choose one between 1:4 and 4:1: what is longer or higher cannot be read at the head of pages and letters";
        /// The file cannot be taken.
        File => transparent(UploadRefused);
        /// When it begins.
        Day => transparent(LogoDayRefused);
    }
}

refusals! {
    /// Why a logo does not begin, or end, on a day.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
    pub enum LogoDayRefused {
        /// It began before today.
        InThePast = "in_the_past" @ from_on, "Enter today or a later day: letters that were sent keep what they bore";
        /// It begins more than a year from today.
        TooFarAhead = "too_far_ahead" @ from_on, "Enter a day within a year from today";
    }
}

/// What is known of the logo.
#[derive(Debug, Clone, PartialEq)]
pub struct LogoView {
    /// The one that is used today.
    pub now: Option<Logo>,
    /// Since when it is used, or none is; `None` until there was one.
    pub from_on: Option<NaiveDate>,
    /// Everything that was recorded of it with the name of who did, newest first.
    pub recorded: Vec<(LogoRow, String)>,
}

/// Shows what is known of the logo.
///
/// # Errors
/// Policy; storage.
pub fn show(service: &Service, context: &Context) -> Result<LogoView, Failure<NoRule>> {
    context.authorise(Action::AuthorityEdit, Target::Service)?;
    let mut recorded = service.store.read(rows::list_logos)?;
    let now = recorded.iter().rfind(|(row, _)| row.from_on <= context.today).map(|(row, _)| row.clone());
    recorded.reverse();
    Ok(LogoView { now: now.as_ref().and_then(Logo::of), from_on: now.map(|row| row.from_on), recorded })
}

/// Returns a logo by the hash of its file, with its media type. Anybody may see it, as on the page where people sign in.
///
/// # Errors
/// Absence, also of the file; storage.
pub fn content(service: &Service, sha256: &str) -> Result<(FileType, Vec<u8>), Failure<NoRule>> {
    let logos = service.store.read(rows::list_logos)?;
    let logo = logos.iter().filter_map(|(row, _)| Logo::of(row)).find(|logo| logo.sha256 == sha256).ok_or(Failure::NotFound)?;
    let kept = service.ports.files.open(&logo.sha256).map_err(|error| {
        tracing::error!(sha256, %error, "the logo of the authority cannot be read");
        Failure::NotFound
    })?;
    let file_type = FileType::ALL.into_iter().find(|one| one.content_type() == logo.content_type).ok_or(Failure::NotFound)?;
    // Not what the camera or the drawing program wrote beside the picture.
    let shown = ehc_papers::viewing_copy(file_type, &kept).map(Cow::into_owned).ok_or(Failure::NotFound)?;
    Ok((file_type, shown))
}

/// Has a picture be the logo from a day on. What was before stays with the letters of its days; what was recorded of the same day before holds no more.
///
/// # Errors
/// [`LogoRefused`]: nothing is kept then; policy; storage.
pub fn set(
    service: &Service,
    context: &Context,
    LogoFrom { from_on }: LogoFrom,
    mut file: Arrived,
) -> Result<(), Failure<LogoRefused>> {
    let permit = context.authorise(Action::AuthorityEdit, Target::Service)?;
    refuse_day(context, from_on).map_err(|refused| Failure::Rule(refused.into()))?;
    let (file_type, width, height) = picture(&mut file).map_err(Failure::Rule)?;
    // Bytes that no row will name would stay in the folder.
    service.store.refuse_sent_before(context)?;
    let sha256 = file.sha256.clone();
    file.keep().map_err(|refused| Failure::Rule(refused.into()))?;
    let done = service.store.write(context, |conn| {
        let row = LogoRow {
            sha256: Some(sha256.clone()),
            content_type: Some(file_type.content_type().to_owned()),
            width: i32::try_from(width).ok(),
            height: i32::try_from(height).ok(),
            ..none(service, context, from_on)
        };
        let entry = AuditEntry::of(&permit).on("authority_logo", row.id).telling(&Told::LogoSet { file_sha256: sha256, from_on });
        row.insert(conn)?;
        Ok(Done::new((), entry).seen_at(PLACE))
    });
    service.called.forget();
    done
}

/// Has the authority use no logo from a day on.
///
/// # Errors
/// [`LogoDayRefused`]; policy; storage.
pub fn remove(
    service: &Service,
    context: &Context,
    (): &(),
    LogoFrom { from_on }: LogoFrom,
) -> Result<(), Failure<LogoDayRefused>> {
    let permit = context.authorise(Action::AuthorityEdit, Target::Service)?;
    refuse_day(context, from_on).map_err(Failure::Rule)?;
    let done = service.store.write(context, |conn| {
        let row = none(service, context, from_on);
        let entry = AuditEntry::of(&permit).on("authority_logo", row.id).telling(&Told::LogoRemoved { from_on });
        row.insert(conn)?;
        Ok(Done::new((), entry).seen_at(PLACE))
    });
    service.called.forget();
    done
}

fn refuse_day(context: &Context, from_on: NaiveDate) -> Result<(), LogoDayRefused> {
    let is_far = context.today.checked_add_days(AHEAD).is_some_and(|last| from_on > last);
    match (is_far, from_on < context.today) {
        (true, _) => Err(LogoDayRefused::TooFarAhead),
        // A letter shows the logo of its day, and must go on showing what the family received.
        (false, true) => Err(LogoDayRefused::InThePast),
        (false, false) => Ok(()),
    }
}

/// Says what picture a file is, and how many pixels wide and high.
fn picture(file: &mut Arrived) -> Result<(FileType, usize, usize), LogoRefused> {
    let file_type = match file.file_type() {
        Ok(found @ (FileType::Png | FileType::Jpeg)) => found,
        Ok(_) | Err(FileRefused::WrongType) => return Err(LogoRefused::NotAPicture),
        Err(refused) => return Err(UploadRefused::from(refused).into()),
    };
    if file.size() > MOST_LOGO_BYTES {
        return Err(LogoRefused::TooLarge);
    }
    let content = file.content()?;
    let (width, height) = ehc_papers::dimensions(file_type, &content).ok_or(UploadRefused::from(FileRefused::Damaged))?;
    if !is_size_of_a_logo(width, height) {
        return Err(LogoRefused::Dimensions { width, height });
    }
    if !is_proportion_of_a_logo(width, height) {
        return Err(LogoRefused::Proportion(proportion(width, height)));
    }
    Ok((file_type, width, height))
}

fn none(service: &Service, context: &Context, from_on: NaiveDate) -> LogoRow {
    LogoRow {
        id: service.ports.id(),
        sha256: None,
        content_type: None,
        width: None,
        height: None,
        from_on,
        recorded_at: context.now,
        recorded_by: context.actor.user_id,
    }
}
