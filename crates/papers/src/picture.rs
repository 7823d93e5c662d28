//! Pictures: their pixels are counted and then read, every one.

use std::io::Cursor;

use ehc_domain::documents::{FileRefused, FileType, MOST_PIXELS};
use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

use crate::viewing_copy;

/// How a PNG begins.
pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// How a JPEG begins.
pub const JPEG: &[u8] = b"\xff\xd8\xff";

/// The longest side of a picture: a JPEG cannot have a longer one.
const LONGEST: usize = 65_535;

pub fn examine_png(content: &[u8]) -> Result<(), FileRefused> {
    let mut reader = png::Decoder::new(Cursor::new(content)).read_info().map_err(refused_png)?;
    let info = reader.info();
    has_few_enough(info.width as usize, info.height as usize)?;
    // Row by row: a picture of many pixels takes no more memory than one of few.
    while reader.next_interlaced_row().map_err(refused_png)?.is_some() {}
    reader.finish().map_err(refused_png)
}

fn refused_png(error: png::DecodingError) -> FileRefused {
    match error {
        png::DecodingError::LimitsExceeded => FileRefused::TooMuch,
        _ => FileRefused::Damaged,
    }
}

pub fn examine_jpeg(content: &[u8]) -> Result<(), FileRefused> {
    let options = DecoderOptions::default().set_max_width(LONGEST).set_max_height(LONGEST).set_strict_mode(false);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(content), options);
    decoder.decode_headers().map_err(|_| FileRefused::Damaged)?;
    let (width, height) = decoder.dimensions().ok_or(FileRefused::Damaged)?;
    has_few_enough(width, height)?;
    // Brightness alone says as well whether all of it is there, in a third of the memory.
    if matches!(decoder.input_colorspace(), Some(ColorSpace::YCbCr | ColorSpace::Luma)) {
        decoder.set_options(options.jpeg_set_out_colorspace(ColorSpace::Luma));
    }
    decoder.decode().map_err(|_| FileRefused::Damaged)?;
    // The decoder paints grey what is not there, and so lets a photograph pass that was cut short.
    viewing_copy(FileType::Jpeg, content).map(|_| ()).ok_or(FileRefused::Damaged)
}

/// Returns how many pixels wide and high a picture is; `None` for what is no picture, or none that can be read.
pub fn dimensions(file_type: FileType, content: &[u8]) -> Option<(usize, usize)> {
    match file_type {
        FileType::Png => {
            let reader = png::Decoder::new(Cursor::new(content)).read_info().ok()?;
            Some((reader.info().width as usize, reader.info().height as usize))
        }
        FileType::Jpeg => {
            let mut decoder = JpegDecoder::new(ZCursor::new(content));
            decoder.decode_headers().ok()?;
            decoder.dimensions()
        }
        FileType::Pdf | FileType::Docx | FileType::Odt => None,
    }
}

fn has_few_enough(width: usize, height: usize) -> Result<(), FileRefused> {
    if width == 0 || height == 0 {
        return Err(FileRefused::Damaged);
    }
    if width.saturating_mul(height) > MOST_PIXELS { Err(FileRefused::TooMuch) } else { Ok(()) }
}
