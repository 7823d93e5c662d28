//! Looking through a file as it passes for the numbers of children that stand in it.

mod parts;
mod text;

use parts::Parts;
pub(super) use text::Numbers;
use text::Text;

/// As much of the beginning as tells one kind from another.
const START: usize = 8;

/// A file that is looked through in one pass. What it remembers has a bound, however large the file.
#[derive(Default)]
pub(super) struct Look {
    start: Vec<u8>,
    text: Text,
    parts: Option<Parts>,
    numbers: Numbers,
}

impl Look {
    /// Looks at the next bytes.
    pub(super) fn at(&mut self, part: &[u8]) {
        let missing = START.saturating_sub(self.start.len()).min(part.len());
        self.start.extend(part.iter().take(missing));
        self.text.read(part, &mut self.numbers);
        if self.start.len() >= START && self.parts.is_none() {
            let mut parts = Parts::of(&self.start);
            parts.look_in(self.start.get(..START - missing).unwrap_or_default(), &mut self.numbers);
            self.parts = Some(parts);
        }
        if let Some(parts) = &mut self.parts {
            parts.look_in(part, &mut self.numbers);
        }
    }

    /// Returns the numbers that stood in it.
    pub(super) fn into_numbers(mut self) -> Numbers {
        self.text.end(&mut self.numbers);
        self.numbers
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{
        Compression,
        write::{DeflateEncoder, ZlibEncoder},
    };

    use super::*;

    /// Looks through content that comes in parts of this size.
    fn look(content: &[u8], size: usize) -> Look {
        let mut look = Look::default();
        content.chunks(size).for_each(|part| look.at(part));
        look
    }

    fn numbers(content: &[u8]) -> Numbers {
        let whole = look(content, content.len()).into_numbers();
        for size in [1, 2, 7, 64] {
            assert_eq!(look(content, size).into_numbers(), whole, "in parts of {size}");
        }
        whole
    }

    fn member(name: &str, flags: u16, content: &[u8]) -> Vec<u8> {
        let mut header = b"PK\x03\x04\x14\0".to_vec();
        header.extend(flags.to_le_bytes());
        header.extend([8, 0]);
        header.extend([0; 16]);
        header.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        header.extend([0, 0]);
        header.extend(name.bytes());
        let mut deflate = DeflateEncoder::new(header, Compression::default());
        deflate.write_all(content).unwrap();
        deflate.finish().unwrap()
    }

    #[test]
    fn t_01_numbers_are_found_in_plain_and_compressed_parts() {
        let upns = |content: &[u8]| numbers(content).upns;
        assert_eq!(upns(b"%PDF-1.7 (UPN H801200001001)"), ["H801200001001"]);
        assert_eq!(upns(b"%PDF-1.7 XH801200001001"), [""; 0]);
        assert_eq!(upns(b"%PDF-1.7 H801200001001"), ["H801200001001"], "at the very end");
        let mut zlib = ZlibEncoder::new(b"%PDF-1.7 stream\r\n".to_vec(), Compression::default());
        zlib.write_all(b"BT (H801200001001) Tj ET").unwrap();
        let first = zlib.finish().unwrap();
        assert_eq!(upns(&first), ["H801200001001"]);
        for lines in [1, 5, 6, 8, 30] {
            assert_eq!(upns(&[&b"\n".repeat(lines), first.as_slice()].concat()), ["H801200001001"], "after {lines} empty lines");
        }
        let mut second = ZlibEncoder::new([first.as_slice(), b"\nendstream stream\n"].concat(), Compression::default());
        second.write_all(b"(H801200001002)").unwrap();
        assert_eq!(upns(&second.finish().unwrap()), ["H801200001001", "H801200001002"]);
        let text = b"<w:p><w:t>H8012</w:t></w:r><w:r><w:t>00001001</w:t></w:p>";
        assert_eq!(upns(&member("word/document.xml", 0, text)), ["H801200001001"]);
        let two = [member("a", 0, b"nothing"), member("word/document.xml", 0, text)].concat();
        assert_eq!(upns(&two), ["H801200001001"]);
    }

    #[test]
    fn t_01_an_nhs_number_is_known_by_its_check_digit() {
        assert_eq!(numbers(b"NHS 943 476 5919.").nhs, ["9434765919"]);
        assert_eq!(numbers(b"NHS 943 476 5918.").nhs, [""; 0]);
        assert_eq!(numbers(b"telephone 01234 567890").nhs, [""; 0]);
        assert_eq!(
            numbers(&[b"x".as_slice(), &b" ".repeat(500), b"943 476 5919", &b" ".repeat(500)].concat()).nhs,
            ["9434765919"]
        );
    }

    #[test]
    fn a_file_that_unpacks_without_end_is_read_to_a_bound() {
        let bomb = member("word/document.xml", 0, &vec![b' '; 65 * 1024 * 1024]);
        let after = [bomb, member("b.xml", 0, b"H801200001001")].concat();
        assert_eq!(look(&after, 4096).into_numbers(), Numbers::default());
    }
}
