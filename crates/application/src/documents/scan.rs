//! Looks in a file for the numbers of children, so that a paper is not filed under the wrong child.
//!
//! It reads text that stands in the file as it is and text in its compressed parts. Pictures of text are not read: this is a net, not a wall.

use std::io::Read;

use ehc_domain::people::numbers::{NhsNumber, Upn};
use flate2::read::{DeflateDecoder, ZlibDecoder};

/// The most bytes unpacked from one file, against files that are small and unpack to a disk full.
const MOST_UNPACKED: u64 = 64 * 1024 * 1024;

/// The most numbers of each kind looked up.
const MOST_NUMBERS: usize = 200;

/// The numbers found in a file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Numbers {
    /// Unique pupil numbers: a letter and twelve digits, the last of which may be a letter.
    pub(super) upns: Vec<String>,
    /// NHS numbers: ten digits whose last checks the others.
    pub(super) nhs: Vec<String>,
}

impl Numbers {
    pub(super) fn is_empty(&self) -> bool {
        self.upns.is_empty() && self.nhs.is_empty()
    }

    fn look_in(&mut self, text: &[u8]) {
        for word in text.split(|byte| !byte.is_ascii_alphanumeric()).filter(|word| word.len() == 13) {
            let upn = std::str::from_utf8(word).ok().and_then(|word| Upn::parse(word).ok());
            keep(&mut self.upns, upn.map(|upn| upn.as_str().to_owned()));
        }
        for run in text.split(|byte| !byte.is_ascii_digit() && *byte != b' ') {
            let number = std::str::from_utf8(run).ok().and_then(|run| NhsNumber::parse(run).ok());
            keep(&mut self.nhs, number.map(|number| number.as_str().to_owned()));
        }
    }
}

fn keep(list: &mut Vec<String>, found: Option<String>) {
    if let Some(number) = found.filter(|number| list.len() < MOST_NUMBERS && !list.contains(number)) {
        list.push(number);
    }
}

/// Finds the numbers in a file.
pub(super) fn numbers(content: &[u8]) -> Numbers {
    let mut found = Numbers::default();
    found.look_in(content);
    let mut left = MOST_UNPACKED;
    if content.starts_with(b"%PDF-") {
        for at in places(content, b"stream") {
            let data = content.get(at + 6..).unwrap_or_default();
            let data = data.strip_prefix(b"\r\n").or_else(|| data.strip_prefix(b"\n")).unwrap_or(data);
            if data.first() == Some(&0x78) {
                found.look_in(&unpack(ZlibDecoder::new(data), &mut left));
            }
        }
    } else if content.starts_with(b"PK\x03\x04") {
        for at in places(content, b"PK\x03\x04") {
            if let Some(data) = member(content.get(at..).unwrap_or_default()) {
                found.look_in(&without_tags(&unpack(DeflateDecoder::new(data), &mut left)));
            }
        }
    }
    found
}

fn places(content: &[u8], marker: &'static [u8]) -> impl Iterator<Item = usize> {
    content.windows(marker.len()).enumerate().filter(move |(_, window)| *window == marker).map(|(at, _)| at)
}

/// Returns the compressed bytes after the local header of a member of an archive; `None` when it is not deflated.
fn member(header: &[u8]) -> Option<&[u8]> {
    let number = |at: usize| Some(u16::from_le_bytes([*header.get(at)?, *header.get(at + 1)?]));
    if number(8)? != 8 {
        return None;
    }
    header.get(30 + usize::from(number(26)?) + usize::from(number(28)?)..)
}

/// Unpacks what can be unpacked; a broken part ends there.
fn unpack(reader: impl Read, left: &mut u64) -> Vec<u8> {
    let mut text = Vec::new();
    let _ = reader.take(*left).read_to_end(&mut text);
    *left = left.saturating_sub(text.len() as u64);
    text
}

/// Takes the mark-up out, because a word processor may break a number into several runs.
fn without_tags(xml: &[u8]) -> Vec<u8> {
    let mut inside = false;
    let mut paragraph = Vec::new();
    let mut text = Vec::with_capacity(xml.len());
    for byte in xml {
        match byte {
            b'<' => {
                inside = true;
                paragraph.clear();
            }
            b'>' if inside => {
                inside = false;
                // The end of a paragraph, cell or line ends a word; the end of a run does not.
                if paragraph.starts_with(b"/w:p") || paragraph.starts_with(b"/text:p") || paragraph.starts_with(b"w:br") {
                    text.push(b'\n');
                }
            }
            _ if inside => paragraph.push(*byte),
            _ => text.push(*byte),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{
        Compression,
        write::{DeflateEncoder, ZlibEncoder},
    };
    use std::io::Write;

    #[test]
    fn t_01_numbers_are_found_in_plain_and_compressed_parts() {
        let upns = |content: &[u8]| numbers(content).upns;
        assert_eq!(upns(b"%PDF-1.7 (UPN H801200001001)"), ["H801200001001"]);
        assert_eq!(upns(b"%PDF-1.7 XH801200001001"), [""; 0]);
        let mut zlib = ZlibEncoder::new(b"%PDF-1.7 stream\r\n".to_vec(), Compression::default());
        zlib.write_all(b"BT (H801200001001) Tj ET").unwrap();
        assert_eq!(upns(&zlib.finish().unwrap()), ["H801200001001"]);
        let mut header = b"PK\x03\x04\x14\0\0\0\x08\0".to_vec();
        header.extend([0; 16]);
        header.extend([17, 0, 0, 0]);
        header.extend(b"word/document.xml");
        let mut deflate = DeflateEncoder::new(header, Compression::default());
        deflate.write_all(b"<w:p><w:t>H8012</w:t></w:r><w:r><w:t>00001001</w:t></w:p>").unwrap();
        assert_eq!(upns(&deflate.finish().unwrap()), ["H801200001001"]);
    }

    #[test]
    fn t_01_an_nhs_number_is_known_by_its_check_digit() {
        assert_eq!(numbers(b"NHS 943 476 5919.").nhs, ["9434765919"]);
        assert_eq!(numbers(b"NHS 943 476 5918.").nhs, [""; 0]);
        assert_eq!(numbers(b"telephone 01234 567890").nhs, [""; 0]);
    }

    #[test]
    fn a_file_that_unpacks_without_end_is_read_to_a_bound() {
        let mut left = 1000;
        assert_eq!(unpack(std::io::repeat(b'a'), &mut left).len(), 1000);
        assert_eq!(left, 0);
    }
}
