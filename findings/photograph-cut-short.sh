#!/usr/bin/env bash
# Guessed: decoding a JPEG that ends in the middle of its pixels is an error.
# So it is: zune-jpeg 0.5.15 returns as many pixels as the whole picture has, the missing ones grey, unless it is asked to be strict.
# Why users meet it: photographs of drawings and letters are sent from telephones on bad lines. A program that decodes a picture to know that it is whole keeps one
# that nobody can read. We look for the marker at the end as well (crates/papers/src/picture.rs).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python
python/bin/pip install --quiet pillow==12.0.0
python/bin/python -c "
from PIL import Image
Image.effect_noise((640, 480), 60).convert('RGB').save('photograph.jpg', quality=85)"
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "photograph"
version = "0.1.0"
edition = "2021"
[dependencies]
zune-jpeg = "=0.5.15"
TOML
cat > src/main.rs <<'RUST'
use zune_jpeg::{
    zune_core::{bytestream::ZCursor, options::DecoderOptions},
    JpegDecoder,
};

fn main() {
    let whole = std::fs::read("photograph.jpg").unwrap();
    for part in [100, 50, 10] {
        let cut = &whole[..whole.len() * part / 100];
        let pixels = |is_strict| {
            let options = DecoderOptions::default().set_strict_mode(is_strict);
            JpegDecoder::new_with_options(ZCursor::new(cut), options).decode().map_or_else(|error| format!("{error:?}"), |pixels| pixels.len().to_string())
        };
        println!("{part} percent: by default {}, strict {}", pixels(false), pixels(true));
    }
}
RUST
cargo run --quiet > found
echo "zune-jpeg 0.5.15"
cat found
diff found - <<'SO'
100 percent: by default 921600, strict 921600
50 percent: by default 921600, strict Exhausted data in the image
10 percent: by default 921600, strict Exhausted data in the image
SO
