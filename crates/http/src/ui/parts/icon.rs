//! Small signs that stand beside words, never in place of them. Each is drawn on a square of 16.

use crate::ui::Html;

/// A tick in a circle, a triangle, a ring, a hatched square.
pub(crate) fn glyph(name: &str) -> Html {
    let shapes = match name {
        "done" => {
            r#"<circle class="app-icon__done" cx="8" cy="8" r="8"/><path class="app-icon__stroke" d="m4.4 8.3 2.5 2.6 4.8-5.2"/>"#
        }
        "late" => r#"<path class="app-icon__late" d="M8 .8 16 15H0z"/><path class="app-icon__stroke" d="M8 6v4.2M8 12.4v.2"/>"#,
        "risk" => r#"<path class="app-icon__risk" d="M8 .8 16 15H0z"/><path class="app-icon__stroke" d="M8 6v4.2M8 12.4v.2"/>"#,
        "come" => r#"<circle class="app-icon__ring" cx="8" cy="8" r="6.6"/>"#,
        "not-needed" => r#"<path class="app-icon__dash" d="M2 8h12"/>"#,
        "excused" => {
            r#"<rect class="app-icon__excused" x="1" y="1" width="14" height="14"/><path class="app-icon__hatch" d="m1 8 7-7M1 15 15 1M8 15l7-7"/>"#
        }
        _ => r#"<circle class="app-icon__start" cx="8" cy="8" r="7"/>"#,
    };
    Html::trusted(shapes)
}

/// The sign as a picture of its own.
pub(crate) fn icon(name: &str) -> Html {
    Html::trusted(format!(
        r#"<svg class="app-icon" width="16" height="16" aria-hidden="true" focusable="false" viewBox="0 0 16 16">{}</svg>"#,
        glyph(name)
    ))
}
