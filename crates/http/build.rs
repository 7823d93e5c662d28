//! Stops the build early, in words, when the styles and scripts that the program embeds have not been made.

use std::path::Path;

fn main() -> Result<(), String> {
    println!("cargo::rerun-if-changed=templates");
    println!("cargo::rerun-if-changed=dist/manifest.json");
    if Path::new("dist/manifest.json").exists() {
        return Ok(());
    }
    Err("crates/http/dist is missing: run scripts/assets (it needs Node.js 20 or later and npm) and build again".into())
}
