//! Styles, script and fonts: built by `scripts/assets`, embedded in the program, served under names that carry their hash.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use rust_embed::RustEmbed;

/// Where the files are served.
pub const PREFIX: &str = "/assets/";

#[derive(RustEmbed)]
#[folder = "dist"]
struct Dist;

static NAMES: LazyLock<BTreeMap<String, String>> =
    LazyLock::new(|| Dist::get("manifest.json").and_then(|file| serde_json::from_slice(&file.data).ok()).unwrap_or_default());

/// One file to serve. Its name changes when its content does, so it may be kept for a year.
#[derive(Debug, Clone)]
pub struct Asset {
    pub bytes: Cow<'static, [u8]>,
    pub content_type: &'static str,
}

/// The file with this hashed name (the part after [`PREFIX`]).
pub fn get(name: &str) -> Option<Asset> {
    let content_type = match name.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "woff2" => "font/woff2",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    };
    Some(Asset { bytes: Dist::get(name)?.data, content_type })
}

/// The address of a file by its plain name: `app.css` gives `/assets/app.1a2b3c4d.css`.
pub fn href(plain: &str) -> String {
    let name = NAMES.get(plain).map_or(plain, String::as_str);
    format!("{PREFIX}{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_lead_to_hashed_files() {
        for plain in ["app.css", "app.js", "font-latin.woff2", "font-latin-ext.woff2", "font-licence.txt", "mark.svg"] {
            let href = href(plain);
            let name = href.strip_prefix(PREFIX).unwrap();
            assert_ne!(name, plain, "{plain} has no hash");
            assert!(get(name).is_some(), "{href} is not there");
        }
        assert!(get("manifest.json").is_none(), "the manifest is ours alone");
        assert!(get("../Cargo.toml").is_none());
    }

    #[test]
    fn nothing_licensed_to_others_is_shipped() {
        for name in Dist::iter().filter(|name| name != "manifest.json") {
            let asset = get(&name).unwrap();
            if asset.content_type.starts_with("text/") && !name.starts_with("font-licence") {
                let text = String::from_utf8_lossy(&asset.bytes).to_lowercase();
                for word in ["gds transport", "crest", "crown"] {
                    assert!(!text.contains(word), "{name} names {word}");
                }
            }
        }
    }
}
