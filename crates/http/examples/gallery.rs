//! Writes every page with its samples, and the files they need, to a folder, to be looked at in a browser:
//! `cargo run -p ehc-http --example gallery -- target/gallery`.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use ehc_http::{samples, ui::assets};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::args().nth(1).unwrap_or_else(|| "target/gallery".into()));
    fs::create_dir_all(folder.join("assets"))?;
    for name in assets::names() {
        if let Some(asset) = assets::get(&name) {
            fs::write(folder.join("assets").join(&*name), asset.bytes)?;
        }
    }
    for page in samples::all() {
        fs::write(folder.join(format!("{}.html", page.name)), page.html)?;
    }
    Ok(())
}
