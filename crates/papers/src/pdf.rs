//! PDF: every object that the file lists, those in object streams included, with the escapes in their names undone.

use ehc_domain::{documents::FileRefused, hex};
use hayro_syntax::{
    LoadPdfError, Pdf,
    object::{Array, Dict, MaybeRef, Name, Object, Stream},
};
use memchr::memmem;

/// How near the end `startxref` stands (ISO 32000-1, annex H note 18 allows what follows the end-of-file marker 1024 bytes).
const TAIL: usize = 2_048;

/// How deep dictionaries and arrays lie in each other.
const DEEPEST: usize = 64;

/// What brings a program or a file with it, wherever it is a key.
const ACTIVE_KEYS: [&[u8]; 5] = [b"JS", b"JavaScript", b"EF", b"EmbeddedFiles", b"RichMediaContent"];

/// What runs or brings something, as the value that says of what kind an action or an object is (ISO 32000-1, table 198).
const ACTIVE_KINDS: [&[u8]; 5] = [b"JavaScript", b"Launch", b"ImportData", b"EmbeddedFile", b"RichMedia"];

/// Names so plain that they count even where a dictionary gives one key twice, of which readers choose each their own.
const ACTIVE_ANYWHERE: [&[u8]; 2] = [b"JavaScript", b"Launch"];

pub fn examine(content: &[u8]) -> Result<(), FileRefused> {
    if is_cut_short(content) {
        return Err(FileRefused::Damaged);
    }
    // One that opens without a password and is still encrypted forbids something: printing, copying. Nobody could file it.
    if is_encrypted(content) {
        return Err(FileRefused::Encrypted);
    }
    let pdf = Pdf::new(content.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => FileRefused::Encrypted,
        LoadPdfError::Invalid => FileRefused::Damaged,
    })?;
    if pdf.pages().is_empty() {
        return Err(FileRefused::Damaged);
    }
    for object in pdf.objects() {
        let raw = match &object {
            Object::Dict(dict) => dict.data(),
            Object::Stream(stream) => stream.dict().data(),
            Object::Array(array) => array.data(),
            _ => continue,
        };
        if names(raw).any(|name| ACTIVE_ANYWHERE.contains(&name.as_slice())) {
            return Err(FileRefused::Active);
        }
        walk(&object, 0)?;
    }
    Ok(())
}

/// Whether the file ends before its end: the parser mends what it can, and so takes half a report for a whole one.
fn is_cut_short(content: &[u8]) -> bool {
    let tail = content.get(content.len().saturating_sub(TAIL)..).unwrap_or_default();
    let last = memmem::rfind(tail, b"startxref").and_then(|at| tail.get(at..));
    let ends = last.and_then(|last| memmem::find(last, b"%%EOF").and_then(|at| last.get(at..)));
    // After the end of an earlier version stands the beginning of a later one, whose end is missing.
    let is_whole = ends.is_some_and(|rest| memmem::find(rest, b" obj").is_none());
    // One that is made to be shown while it loads has a table at its beginning too, and says there how long it is (ISO 32000-1, annex F).
    !is_whole || said_length(content).is_some_and(|length| content.len() < length)
}

fn said_length(content: &[u8]) -> Option<usize> {
    let head = content.get(..content.len().min(1_024))?;
    let linear = head.get(memmem::find(head, b"/Linearized")?..)?;
    let dict = linear.get(..memmem::find(linear, b">>")?)?;
    let digits = dict.get(memmem::find(dict, b"/L ")? + b"/L ".len()..)?;
    let end = digits.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
    std::str::from_utf8(digits.get(..end)?).ok()?.parse().ok()
}

/// Whether a trailer names how the file is encrypted.
fn is_encrypted(content: &[u8]) -> bool {
    memmem::find_iter(content, b"/Encrypt").any(|at| {
        let rest = content.get(at + b"/Encrypt".len()..).unwrap_or_default().trim_ascii_start();
        rest.starts_with(b"<<") || rest.first().is_some_and(u8::is_ascii_digit)
    })
}

fn walk(object: &Object<'_>, depth: usize) -> Result<(), FileRefused> {
    if depth > DEEPEST {
        return Err(FileRefused::TooMuch);
    }
    match object {
        Object::Dict(dict) => walk_dict(dict, depth),
        // A stream whose bytes lie in another file (ISO 32000-1, 7.3.8.2).
        Object::Stream(stream) if matches!(stream.dict().get(b"F"), Some(Object::String(_) | Object::Dict(_))) => {
            Err(FileRefused::Outside)
        }
        Object::Stream(stream) => walk_dict(stream.dict(), depth),
        Object::Array(array) => walk_array(array, depth),
        _ => Ok(()),
    }
}

fn walk_array(array: &Array<'_>, depth: usize) -> Result<(), FileRefused> {
    array.raw_iter().try_for_each(|item| step(item, depth))
}

/// What an action that starts by itself may do: go to a place in the document, or what a button of the reader does (ISO 32000-1, 12.6.4).
const MAY_START: [&[u8]; 4] = [b"GoTo", b"Named", b"SetOCGState", b"Hide"];

/// Refuses what leaves the document by itself, when it is opened or a page of it is shown: a link that is followed may.
fn starts_nothing_outside(dict: &Dict<'_>) -> Result<(), FileRefused> {
    let starts = |action: &Dict<'_>| action.get::<Name<'_>>(b"S").is_some_and(|kind| !MAY_START.contains(&kind.as_ref()));
    let on_opening = dict.get::<Dict<'_>>(b"OpenAction").is_some_and(|action| starts(&action));
    let on_showing = dict
        .get::<Dict<'_>>(b"AA")
        .is_some_and(|all| all.keys().any(|key| all.get::<Dict<'_>>(key.as_ref()).is_some_and(|action| starts(&action))));
    if on_opening || on_showing { Err(FileRefused::Outside) } else { Ok(()) }
}

fn walk_dict(dict: &Dict<'_>, depth: usize) -> Result<(), FileRefused> {
    if ACTIVE_KEYS.iter().any(|key| dict.contains_key(key)) {
        return Err(FileRefused::Active);
    }
    for key in [b"S".as_slice(), b"Type", b"Subtype"] {
        if dict.get::<Name<'_>>(key).is_some_and(|kind| ACTIVE_KINDS.contains(&kind.as_ref())) {
            return Err(FileRefused::Active);
        }
    }
    starts_nothing_outside(dict)?;
    if dict.get::<Object<'_>>(b"XFA").is_some_and(|form| form_runs(&form)) {
        return Err(FileRefused::Active);
    }
    dict.entries().try_for_each(|(_, value)| step(value, depth))
}

/// Goes into what lies here itself; what is only referred to is in the list of objects.
fn step(value: MaybeRef<Object<'_>>, depth: usize) -> Result<(), FileRefused> {
    match value {
        MaybeRef::NotRef(object) => walk(&object, depth + 1),
        MaybeRef::Ref(_) => Ok(()),
    }
}

/// Whether a form of XML, which lies in streams of its own, has a script (XFA 3.3, `script` of an event).
fn form_runs(form: &Object<'_>) -> bool {
    let has_script = |stream: &Stream<'_>| stream.decoded_data().is_ok_and(|xml| memmem::find(&xml, b"<script").is_some());
    match form {
        Object::Stream(stream) => has_script(stream),
        // Each stream after its name.
        Object::Array(parts) => parts.iter::<Object<'_>>().filter_map(Object::into_stream).any(|stream| has_script(&stream)),
        _ => false,
    }
}

/// Lists the names in the source of an object, with `#xx` undone.
fn names(raw: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    memchr::memchr_iter(b'/', raw).map(|at| {
        let mut rest = raw.get(at + 1..).unwrap_or_default();
        let mut name = Vec::new();
        while let Some((byte, after)) = escaped(rest).or_else(|| rest.split_first().map(|(byte, after)| (*byte, after))) {
            if rest.first().is_none_or(|byte| !byte.is_ascii_graphic() || b"()<>[]{}/%".contains(byte)) {
                break;
            }
            name.push(byte);
            rest = after;
        }
        name
    })
}

/// Undoes `#xx`, if it is next.
fn escaped(rest: &[u8]) -> Option<(u8, &[u8])> {
    let [b'#', high, low, after @ ..] = rest else { return None };
    let byte = hex::read(std::str::from_utf8(&[*high, *low]).ok()?)?.first().copied()?;
    Some((byte, after))
}
