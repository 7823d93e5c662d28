//! The file of a backup: a compressed tape archive, and after it the SHA-256 of all of it. What it is stands first, then its members, and at the end the
//! list of them with the SHA-256 of each, so that a file that was cut short has no list, and one that was changed says where.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufReader, BufWriter, Read, Seek, Write},
    path::Path,
};

use chrono::{DateTime, Utc};
use ehc_domain::hex;
use flate2::{Compression, bufread::GzDecoder, write::GzEncoder};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Problem;

/// The version of this form.
const FORMAT: u32 = 1;
/// The member that says what the backup is.
const ABOUT: &str = "about.json";
/// The member that lists the others.
const MEMBERS: &str = "members.json";
/// How every file that is compressed so begins (RFC 1952, 2.3.1).
const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];
/// How many bytes the sum at the end has.
const SUM: u64 = 32;

/// What a backup is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct About {
    /// The version of the form of the file.
    format: u32,
    /// The version of the program.
    program: String,
    /// When it was begun, in UTC.
    pub made_at: DateTime<Utc>,
    /// Which of the two databases it is of.
    pub database: String,
    /// The migrations that had been run.
    pub schema: Vec<String>,
    /// How many rows each table has.
    pub rows: BTreeMap<String, i64>,
    /// The hashes of documents that rows name and that could not be read when it was made.
    pub files_missing: Vec<String>,
}

impl About {
    pub(super) fn new(made_at: DateTime<Utc>, database: &str, schema: Vec<String>, rows: BTreeMap<String, i64>) -> Self {
        let program = env!("CARGO_PKG_VERSION").to_owned();
        Self { format: FORMAT, program, made_at, database: database.to_owned(), schema, rows, files_missing: Vec::new() }
    }
}

/// The length and the SHA-256 of each member, by name.
pub(super) type Members = BTreeMap<String, Member>;

/// What the list says of a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Member {
    bytes: u64,
    sha256: String,
}

/// Reads on and hashes what was read.
struct Hashing<R> {
    inner: R,
    hash: Sha256,
    bytes: u64,
}

impl<R: Read> Hashing<R> {
    fn new(inner: R) -> Self {
        Self { inner, hash: Sha256::new(), bytes: 0 }
    }

    fn member(self) -> Member {
        Member { bytes: self.bytes, sha256: hex::write(&self.sum()) }
    }

    fn sum(self) -> [u8; 32] {
        self.hash.finalize().into()
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.hash.update(buffer.get(..length).unwrap_or_default());
        self.bytes += u64::try_from(length).unwrap_or_default();
        Ok(length)
    }
}

/// A backup that is being written.
pub(super) struct Writer {
    tape: tar::Builder<GzEncoder<BufWriter<File>>>,
    members: Members,
}

impl Writer {
    pub(super) fn begin(file: File, about: &About) -> io::Result<Self> {
        let tape = tar::Builder::new(GzEncoder::new(BufWriter::new(file), Compression::default()));
        let mut writer = Self { tape, members: Members::new() };
        writer.add_bytes(ABOUT, &serde_json::to_vec(about)?)?;
        Ok(writer)
    }

    pub(super) fn add_bytes(&mut self, name: &str, content: &[u8]) -> io::Result<()> {
        self.add(name, u64::try_from(content.len()).unwrap_or_default(), content)
    }

    /// Adds a member of this length.
    pub(super) fn add(&mut self, name: &str, bytes: u64, content: impl Read) -> io::Result<()> {
        let mut content = Hashing::new(content.take(bytes));
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes);
        header.set_mode(0o600);
        self.tape.append_data(&mut header, name, &mut content)?;
        if content.bytes != bytes {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "a file became shorter while it was copied"));
        }
        self.members.insert(name.to_owned(), content.member());
        Ok(())
    }

    /// Writes the list and returns the file, durable.
    pub(super) fn finish(mut self) -> io::Result<File> {
        let list = serde_json::to_vec(&self.members)?;
        self.add_bytes(MEMBERS, &list)?;
        let mut buffer = self.tape.into_inner()?.finish()?;
        buffer.flush()?;
        let mut file = buffer.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        let mut whole = Hashing::new(&file);
        io::copy(&mut whole, &mut io::sink())?;
        let sum = whole.sum();
        file.write_all(&sum)?;
        file.sync_all()?;
        Ok(file)
    }
}

/// A backup that is read.
pub(super) struct Archive {
    file: File,
}

impl Archive {
    pub(super) fn open(path: &Path) -> Result<Self, Problem> {
        Ok(Self { file: File::open(path)? })
    }

    /// Reads everything and holds it to the list, then says what it is.
    pub(super) fn check(&mut self) -> Result<(About, Members), Problem> {
        let (mut about, mut found, mut listed) = (None, Members::new(), None);
        let read = self.each(|name, content| {
            let mut content = Hashing::new(content);
            let kept = matches!(name, ABOUT | MEMBERS);
            let mut text = Vec::new();
            if kept { content.read_to_end(&mut text).map(|_| ()) } else { io::copy(&mut content, &mut io::sink()).map(|_| ()) }
                .map_err(|error| Problem::reading(error, name))?;
            if about.is_none() {
                about = Some(read_about(name, &text)?);
            }
            if listed.is_some() || found.contains_key(name) {
                return Err(Problem::Stranger(name.to_owned()));
            }
            if name == MEMBERS {
                listed = Some(serde_json::from_slice::<Members>(&text).map_err(|_| Problem::Damaged(name.to_owned()))?);
            } else {
                found.insert(name.to_owned(), content.member());
            }
            Ok(())
        });
        match read {
            Err(Problem::Damaged(_)) if about.is_none() => return Err(Problem::NotABackup),
            read => read?,
        }
        let (Some(about), Some(listed)) = (about, listed) else { return Err(Problem::CutShort) };
        for (name, member) in &listed {
            match found.get(name) {
                None => return Err(Problem::Missing(name.clone())),
                Some(other) if other != member => return Err(Problem::Damaged(name.clone())),
                Some(_) => {}
            }
        }
        match found.keys().find(|name| !listed.contains_key(*name)) {
            Some(name) => Err(Problem::Stranger(name.clone())),
            None => Ok((about, found)),
        }
    }

    /// Hands over the members in their order, with their names.
    pub(super) fn each(&mut self, mut take: impl FnMut(&str, &mut dyn Read) -> Result<(), Problem>) -> Result<(), Problem> {
        const WHOLE: &str = "the file";
        self.file.rewind()?;
        let mut magic = [0; MAGIC.len()];
        if self.file.read_exact(&mut magic).is_err() || magic != MAGIC {
            return Err(Problem::NotABackup);
        }
        self.file.rewind()?;
        let length = self.file.metadata()?.len().saturating_sub(SUM);
        let mut plain = GzDecoder::new(BufReader::new(Hashing::new((&self.file).take(length))));
        for entry in tar::Archive::new(&mut plain).entries().map_err(|error| Problem::reading(error, WHOLE))? {
            let mut entry = entry.map_err(|error| Problem::reading(error, WHOLE))?;
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            if !entry.header().entry_type().is_file() {
                return Err(Problem::Stranger(name));
            }
            take(&name, &mut entry)?;
        }
        // What is left is the end of the tape, and the sum over all of it.
        io::copy(&mut plain, &mut io::sink()).map_err(|error| Problem::reading(error, WHOLE))?;
        let mut packed = plain.into_inner();
        let mut sum = [0; 32];
        if packed.read(&mut [0])? > 0 || (&self.file).read_exact(&mut sum).is_err() || packed.into_inner().sum() != sum {
            return Err(Problem::Damaged(WHOLE.to_owned()));
        }
        Ok(())
    }
}

/// Reads the first member.
fn read_about(name: &str, text: &[u8]) -> Result<About, Problem> {
    #[derive(Deserialize)]
    struct Form {
        format: u32,
    }
    if name != ABOUT {
        return Err(Problem::NotABackup);
    }
    let Form { format } = serde_json::from_slice(text).map_err(|_| Problem::NotABackup)?;
    if format > FORMAT {
        return Err(Problem::Newer);
    }
    serde_json::from_slice(text).map_err(|_| Problem::NotABackup)
}
