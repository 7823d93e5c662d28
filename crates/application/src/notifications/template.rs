//! The words of an email: subject, text and HTML side by side, made of a notice and nothing else.

use std::fmt::Write as _;

/// What an email about a notice is made of. None of it is personal: the notice holds the event, the number of the case and a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoticeMail<'a> {
    /// The name of the council.
    pub council: &'a str,
    /// The subject.
    pub title: &'a str,
    /// The body.
    pub body: &'a str,
    /// The words above the link.
    pub way_in: &'a str,
    /// The address of the page it is about; `None` for people without a sign-in.
    pub link: Option<&'a str>,
}

/// An email, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailWords {
    /// The subject.
    pub subject: String,
    /// The text, for every reader.
    pub text: String,
    /// The same in HTML.
    pub html: String,
}

/// The words above a link to a page behind the sign-in.
pub const SIGN_IN: &str = "Sign in to see it:";
/// The words above the link to all notices of a person.
pub const SIGN_IN_TO_ALL: &str = "Sign in to see them all:";
/// The words above the link of an invitation.
pub const CHOOSE_PASSWORD: &str = "Choose your password here:";
const NO_REPLY: &str = "This message was sent automatically. Nobody reads replies to it.";
const NO_PASSWORD: &str = "We never ask for your password by email.";

impl NoticeMail<'_> {
    /// Writes the email.
    pub fn write(&self) -> MailWords {
        MailWords { subject: self.title.to_owned(), text: self.text(), html: self.html() }
    }

    fn text(&self) -> String {
        let mut text = format!("{}\n", self.body);
        if let Some(link) = self.link {
            let _ = write!(text, "\n{}\n{link}\n", self.way_in);
        }
        let _ = write!(text, "\nEHC Casework, {}\n{NO_REPLY}\n{NO_PASSWORD}\n", self.council);
        text
    }

    fn html(&self) -> String {
        let mut html = format!(
            "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head><meta charset=\"utf-8\"><title>{}</title></head>\n<body>\n",
            escape(self.title)
        );
        for paragraph in self.body.split("\n\n") {
            let _ = writeln!(html, "<p>{}</p>", escape(paragraph).replace('\n', "<br>\n"));
        }
        if let Some(link) = self.link {
            let _ = writeln!(html, "<p>{1}<br><a href=\"{0}\">{0}</a></p>", escape(link), escape(self.way_in));
        }
        let _ = writeln!(html, "<p>EHC Casework, {}<br>{NO_REPLY}<br>{NO_PASSWORD}</p>", escape(self.council));
        html.push_str("</body>\n</html>\n");
        html
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use ehc_domain::{cases::CaseReference, codes::Coded, notifications::NoticeEvent, notifications::words};

    use super::*;

    fn mail(event: NoticeEvent) -> MailWords {
        // An acknowledgement goes to somebody without a sign-in, and tells what was asked for, and the day on which it came.
        let to_family = event == NoticeEvent::RequestAcknowledged;
        let what =
            if to_family { "an Education, Health and Care needs assessment on 12 October 2026" } else { "Psychological advice" };
        let words = words(event, &CaseReference::from_number(418), what, Some("23 November 2026"));
        let is_invitation = event == NoticeEvent::AccountInvited;
        let way_in = if is_invitation { CHOOSE_PASSWORD } else { SIGN_IN };
        let page =
            if is_invitation { "https://ehc.ashmere.example/invite/0" } else { "https://ehc.ashmere.example/cases/EHC-000418" };
        let link = (!to_family).then_some(page);
        NoticeMail { council: "Ashmere Council", title: &words.title, body: &words.body, way_in, link }.write()
    }

    #[test]
    fn pa_03_every_email_says_what_happened() {
        let mut all = String::new();
        for event in NoticeEvent::ALL {
            let MailWords { subject, text, .. } = mail(*event);
            let _ = writeln!(all, "== {}\nSubject: {subject}\n\n{text}", event.code());
        }
        insta::assert_snapshot!(all);
    }

    #[test]
    fn the_html_says_the_same_as_the_text() {
        insta::assert_snapshot!(mail(NoticeEvent::AdviceLate).html);
        for event in NoticeEvent::ALL {
            let MailWords { text, html, .. } = mail(*event);
            let shown = html.replace("&#39;", "'").replace("&amp;", "&");
            for line in text.lines().filter(|line| !line.is_empty()) {
                assert!(shown.contains(line), "{event:?}: {line}");
            }
        }
    }

    #[test]
    fn html_signs_are_written_as_text() {
        let words =
            NoticeMail { council: "A & B", title: "<b>", body: "\"x\" 'y'", way_in: SIGN_IN, link: Some("https://a/?b=1&c=2") }
                .write();
        assert!(
            words.html.contains("A &amp; B")
                && words.html.contains("&lt;b&gt;")
                && words.html.contains("&quot;x&quot; &#39;y&#39;")
        );
        assert!(words.html.contains("href=\"https://a/?b=1&amp;c=2\""));
    }
}
