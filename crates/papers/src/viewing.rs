//! The copy of a picture that is shown: its pixels and colours, and nothing that its camera wrote of the place, the time and the device.

use std::borrow::Cow;

use ehc_domain::documents::FileType;
use exif::{In, Tag};
use flate2::Crc;

use crate::picture::{JPEG, PNG};

/// Returns what is shown of a paper; for anything but a picture, all of it. `None` when a picture is not whole.
///
/// A picture keeps what its pixels need: how it was turned, its colours, its resolution. The paper that is kept stays as it came.
pub fn viewing_copy(file_type: FileType, content: &[u8]) -> Option<Cow<'_, [u8]>> {
    match file_type {
        FileType::Jpeg => jpeg(content).map(Cow::Owned),
        FileType::Png => png(content).map(Cow::Owned),
        FileType::Pdf | FileType::Docx | FileType::Odt => Some(Cow::Borrowed(content)),
    }
}

/// The markers of a JPEG (ITU-T T.81, table B.1).
mod marker {
    pub const END: u8 = 0xd9;
    pub const SCAN: u8 = 0xda;
    /// Of what an application adds, only the first kind of each of these: JFIF, the profile of colours, how Adobe coded them.
    pub const JFIF: u8 = 0xe0;
    pub const EXIF: u8 = 0xe1;
    pub const PROFILE: u8 = 0xe2;
    pub const ADOBE: u8 = 0xee;
    pub const LAST_APPLICATION: u8 = 0xef;
    pub const COMMENT: u8 = 0xfe;
}

/// Keeps the segments that make the picture, up to its end: some telephones add a second picture or a film behind it, with a place of its own.
fn jpeg(content: &[u8]) -> Option<Vec<u8>> {
    let mut rest = content.strip_prefix(JPEG.get(..2)?)?;
    let mut copy = content.get(..2)?.to_vec();
    let mut is_turned = false;
    loop {
        let (kind, after) = next_marker(rest)?;
        if kind == marker::END {
            copy.extend([0xff, marker::END]);
            return Some(copy);
        }
        let length = usize::from(u16::from_be_bytes(*after.first_chunk()?));
        let (segment, after) = after.split_at_checked(length)?;
        let data = segment.get(2..)?;
        if kind == marker::EXIF
            && !is_turned
            && let Some(turned) = data.strip_prefix(b"Exif\0\0").and_then(turned)
        {
            // The length counts itself, the six letters and what follows them.
            copy.extend([0xff, marker::EXIF, 0, 34]);
            copy.extend(b"Exif\0\0");
            copy.extend(says_turned(turned));
            is_turned = true;
        }
        if is_kept(kind, data) {
            copy.extend([0xff, kind]);
            copy.extend(segment);
        }
        rest = after;
        if kind == marker::SCAN {
            let scan = scan_length(rest)?;
            copy.extend(rest.get(..scan)?);
            rest = rest.get(scan..)?;
        }
    }
}

/// The marker that is next, and what follows it. Before a marker there may be any number of `ff`.
fn next_marker(rest: &[u8]) -> Option<(u8, &[u8])> {
    let filled = rest.strip_prefix(&[0xff])?;
    let at = filled.iter().position(|byte| *byte != 0xff)?;
    Some((*filled.get(at)?, filled.get(at + 1..)?))
}

/// How long the coded pixels are: to the next marker that does not only start them anew.
fn scan_length(rest: &[u8]) -> Option<usize> {
    memchr::memchr_iter(0xff, rest).find(|at| rest.get(at + 1).is_some_and(|next| !matches!(next, 0 | 0xff | 0xd0..=0xd7)))
}

fn is_kept(kind: u8, data: &[u8]) -> bool {
    match kind {
        marker::JFIF => data.starts_with(b"JFIF\0"),
        marker::PROFILE => data.starts_with(b"ICC_PROFILE\0"),
        marker::ADOBE => data.starts_with(b"Adobe"),
        marker::COMMENT | marker::JFIF..=marker::LAST_APPLICATION => false,
        _ => true,
    }
}

/// How the picture is turned; `None` when it stands upright or does not say.
fn turned(exif: &[u8]) -> Option<u8> {
    let exif = exif::Reader::new()
        .continue_on_error(true)
        .read_raw(exif.to_vec())
        .or_else(|error| error.distill_partial_result(|_| {}))
        .ok()?;
    let turned = exif.get_field(Tag::Orientation, In::PRIMARY)?.value.get_uint(0)?;
    u8::try_from(turned).ok().filter(|turned| (2..=8).contains(turned))
}

/// Exif that says nothing but how the picture is turned: one entry of one directory (Exif 2.32, 4.6.4).
fn says_turned(turned: u8) -> Vec<u8> {
    let mut exif = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([turned, 0, 0, 0, 0, 0, 0]);
    exif
}

/// The chunks of a PNG that make the picture (PNG, third edition, 11.2 and 11.3).
const CHUNKS: [&[u8; 4]; 18] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"bKGD", b"hIST", b"pHYs",
    b"sPLT", b"acTL", b"fcTL", b"fdAT",
];

/// A chunk of a PNG: its length, its name, what it says, and the sum of the last two (PNG, third edition, 5.3).
fn chunk(name: &[u8; 4], data: &[u8]) -> Option<Vec<u8>> {
    let mut sum = Crc::new();
    sum.update(name);
    sum.update(data);
    let length = u32::try_from(data.len()).ok()?;
    Some([length.to_be_bytes().as_slice(), name, data, &sum.sum().to_be_bytes()].concat())
}

/// Keeps the chunks that make the picture, up to its end.
fn png(content: &[u8]) -> Option<Vec<u8>> {
    let mut rest = content.strip_prefix(PNG)?;
    let mut copy = PNG.to_vec();
    loop {
        let length = u32::from_be_bytes(*rest.first_chunk()?);
        let name: &[u8; 4] = rest.get(4..)?.first_chunk()?;
        // The length, the name and the sum are twelve bytes.
        let (whole, after) = rest.split_at_checked(usize::try_from(length).ok()?.checked_add(12)?)?;
        if CHUNKS.contains(&name) {
            copy.extend(whole);
        } else if name == b"eXIf"
            && let Some(turned) = turned(whole.get(8..whole.len() - 4)?)
        {
            copy.extend(chunk(name, &says_turned(turned))?);
        }
        if name == b"IEND" {
            return Some(copy);
        }
        rest = after;
    }
}
