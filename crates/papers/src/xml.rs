//! XML in packages: read whole, without a document type.

use std::borrow::Cow;

use ehc_domain::documents::FileRefused;
use quick_xml::{
    NsReader, XmlVersion,
    events::{BytesStart, Event},
    name::ResolveResult,
};

/// What is met in XML.
pub enum Met<'a> {
    /// An element begins.
    Begin(Element<'a>),
    /// Text.
    Text(Cow<'a, str>),
}

/// An element, with its namespace; empty when it has none.
pub struct Element<'a> {
    pub namespace: &'a str,
    pub start: &'a BytesStart<'a>,
}

impl Element<'_> {
    /// Its name, without what stands for the namespace.
    pub fn name(&self) -> &str {
        self.start.local_name().into_inner()
    }

    /// An attribute by its name, whatever stands for its namespace.
    pub fn attribute(&self, name: &str) -> Result<Option<String>, FileRefused> {
        for attribute in self.start.attributes() {
            let attribute = attribute.map_err(|_| FileRefused::Damaged)?;
            if attribute.key.local_name().into_inner() == name {
                let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| FileRefused::Damaged)?;
                return Ok(Some(value.into_owned()));
            }
        }
        Ok(None)
    }
}

/// Reads XML to its end. A document type is refused: it can fetch files and grow without end.
pub fn read(content: &[u8], mut meet: impl FnMut(Met<'_>) -> Result<(), FileRefused>) -> Result<(), FileRefused> {
    let text = decoded(content)?;
    let mut reader = NsReader::from_str(&text);
    loop {
        let (namespace, event) = reader.read_resolved_event().map_err(|_| FileRefused::Damaged)?;
        match &event {
            Event::DocType(_) => return Err(FileRefused::Damaged),
            Event::Eof => return Ok(()),
            Event::Start(start) | Event::Empty(start) => {
                let namespace = match namespace {
                    ResolveResult::Bound(namespace) => namespace.0,
                    ResolveResult::Unbound | ResolveResult::Unknown(_) => "",
                };
                meet(Met::Begin(Element { namespace, start }))?;
            }
            Event::Text(text) => meet(Met::Text(text.xml10_content()))?,
            _ => {}
        }
    }
}

/// The text of XML: UTF-8, or UTF-16 with its mark, as the standard asks of every reader (XML 1.0, 4.3.3).
fn decoded(content: &[u8]) -> Result<Cow<'_, str>, FileRefused> {
    let of_two: fn([u8; 2]) -> u16 = match content {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        [0xef, 0xbb, 0xbf, text @ ..] => return std::str::from_utf8(text).map(Cow::Borrowed).map_err(|_| FileRefused::Damaged),
        text => return std::str::from_utf8(text).map(Cow::Borrowed).map_err(|_| FileRefused::Damaged),
    };
    let (pairs, rest) = content.as_chunks::<2>();
    let text: Result<String, _> = char::decode_utf16(pairs.iter().skip(1).copied().map(of_two)).collect();
    text.ok().filter(|_| rest.is_empty()).map(Cow::Owned).ok_or(FileRefused::Damaged)
}
