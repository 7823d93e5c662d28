//! The compressed parts of a file, unpacked as they pass and no further than a bound.

use flate2::{Decompress, FlushDecompress, Status};
use memchr::memmem;

use super::text::{Numbers, Text};

/// The most bytes unpacked from one file, against files that are small and unpack to a disk full.
const MOST_UNPACKED: usize = 64 * 1024 * 1024;

/// What is unpacked at once.
const PIECE: usize = 16 * 1024;

/// What stands before a compressed part.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `stream` in a PDF.
    Stream,
    /// The local header of a member of an archive.
    Member,
    /// No part is compressed.
    Plain,
}

impl Kind {
    fn marker(self) -> &'static [u8] {
        match self {
            Self::Stream => b"stream",
            Self::Member => b"PK\x03\x04",
            Self::Plain => b"",
        }
    }

    /// Says how long the header is that begins here, and whether a compressed part follows it; `None` when it is not here whole.
    fn header(self, bytes: &[u8]) -> Option<(usize, bool)> {
        match self {
            Self::Plain => None,
            Self::Stream => {
                let marker = self.marker().len();
                let line = match (bytes.get(marker)?, bytes.get(marker + 1)?) {
                    (b'\r', b'\n') => 2,
                    (b'\n', _) => 1,
                    _ => 0,
                };
                // A zlib stream with the window that every writer uses.
                Some((marker + line, bytes.get(marker + line)? == &0x78))
            }
            Self::Member => {
                let number = |at: usize| Some(u16::from_le_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
                let length = 30 + usize::from(number(26)?) + usize::from(number(28)?);
                (bytes.len() >= length).then_some((length, number(8)? == 8))
            }
        }
    }
}

/// The parts of a file that comes in parts of its own.
pub(super) struct Parts {
    kind: Kind,
    /// What came and is not understood yet: at most one header.
    waiting: Vec<u8>,
    unpacking: Option<Unpacking>,
    left: usize,
}

struct Unpacking {
    inflate: Decompress,
    text: Text,
    /// Whether mark-up is taken out of what is unpacked.
    mark_up: Option<MarkUp>,
}

impl Parts {
    /// Chooses by how the file begins.
    pub(super) fn of(start: &[u8]) -> Self {
        // Empty lines may stand before the header of a PDF, and leave no more of it to be seen than its beginning.
        let header = start.trim_ascii_start();
        let kind = if header.starts_with(b"%PDF") || b"%PDF".starts_with(header) {
            Kind::Stream
        } else if start.starts_with(Kind::Member.marker()) {
            Kind::Member
        } else {
            Kind::Plain
        };
        Self { kind, waiting: Vec::new(), unpacking: None, left: MOST_UNPACKED }
    }

    pub(super) fn look_in(&mut self, part: &[u8], found: &mut Numbers) {
        if self.kind == Kind::Plain || self.left == 0 {
            return;
        }
        let mut bytes = std::mem::take(&mut self.waiting);
        bytes.extend_from_slice(part);
        let mut rest = bytes.as_slice();
        loop {
            let was_unpacking = self.unpacking.is_some();
            let read = match self.unpacking.take() {
                Some(unpacking) => self.unpack(unpacking, rest, found),
                None => self.seek(rest),
            };
            rest = rest.get(read..).unwrap_or_default();
            if self.left == 0 {
                return;
            }
            if rest.is_empty() || (read == 0 && was_unpacking == self.unpacking.is_some()) {
                break;
            }
        }
        self.waiting = rest.to_vec();
    }

    /// Goes on to the next compressed part, and says how many bytes are done with.
    fn seek(&mut self, bytes: &[u8]) -> usize {
        let marker = self.kind.marker();
        let Some(at) = memmem::find(bytes, marker) else {
            return bytes.len().saturating_sub(marker.len() - 1);
        };
        match self.kind.header(bytes.get(at..).unwrap_or_default()) {
            Some((length, true)) => {
                let is_member = self.kind == Kind::Member;
                self.unpacking = Some(Unpacking {
                    inflate: Decompress::new(!is_member),
                    text: Text::default(),
                    mark_up: is_member.then(MarkUp::default),
                });
                at + length
            }
            // Only the marker is done with: what a header says of its length may be a lie.
            Some((_, false)) => at + marker.len(),
            None => at,
        }
    }

    /// Unpacks what can be unpacked, and says how many bytes are done with; a broken part ends there.
    fn unpack(&mut self, mut part: Unpacking, bytes: &[u8], found: &mut Numbers) -> usize {
        let mut piece = [0; PIECE];
        let mut read = 0;
        loop {
            let (came, went) = (part.inflate.total_in(), part.inflate.total_out());
            let status = part.inflate.decompress(bytes.get(read..).unwrap_or_default(), &mut piece, FlushDecompress::None);
            let taken = usize::try_from(part.inflate.total_in() - came).unwrap_or(usize::MAX);
            let made = usize::try_from(part.inflate.total_out() - went).unwrap_or(PIECE);
            read += taken;
            let text = piece.get(..made.min(self.left)).unwrap_or_default();
            self.left -= text.len();
            match &mut part.mark_up {
                Some(mark_up) => part.text.read(&mark_up.taken_out(text), found),
                None => part.text.read(text, found),
            }
            let is_over = !matches!(status, Ok(Status::Ok | Status::BufError));
            if is_over || self.left == 0 {
                part.text.end(found);
                return read;
            }
            if taken == 0 && made == 0 {
                self.unpacking = Some(part);
                return read;
            }
        }
    }
}

/// Takes the mark-up out of XML, because a word processor may break a number into several runs.
#[derive(Default)]
struct MarkUp {
    is_inside: bool,
    tag: Vec<u8>,
}

impl MarkUp {
    /// The longest name that ends a word.
    const LONGEST: usize = 7;

    fn taken_out(&mut self, xml: &[u8]) -> Vec<u8> {
        let mut text = Vec::with_capacity(xml.len());
        for byte in xml.iter().copied() {
            match byte {
                b'<' => {
                    self.is_inside = true;
                    self.tag.clear();
                }
                b'>' if self.is_inside => {
                    self.is_inside = false;
                    // The end of a paragraph, cell or line ends a word; the end of a run does not.
                    if [b"/w:p".as_slice(), b"/text:p", b"w:br"].iter().any(|end| self.tag.starts_with(end)) {
                        text.push(b'\n');
                    }
                }
                _ if self.is_inside => {
                    if self.tag.len() < Self::LONGEST {
                        self.tag.push(byte);
                    }
                }
                _ => text.push(byte),
            }
        }
        text
    }
}
