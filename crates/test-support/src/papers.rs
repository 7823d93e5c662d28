//! Small papers of every accepted type, made whole.

use std::io::Write;

use flate2::{Compression, Crc, write::DeflateEncoder, write::ZlibEncoder};

/// The objects of a document of one empty page: its catalogue, its pages, the page.
const PAGE: [&str; 3] = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
];

/// A PDF of one page that says this much.
pub fn pdf(words: &str) -> Vec<u8> {
    let text = format!("BT /F1 12 Tf 72 720 Td ({words}) Tj ET");
    pdf_with(&[&format!("<< /Length {} >> stream\n{text}\nendstream", text.len())])
}

/// A PDF of one page with these objects beside, from number 4 on.
pub fn pdf_with(beside: &[&str]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in PAGE.iter().chain(beside).enumerate() {
        places.push(file.len());
        writeln!(file, "{} 0 obj\n{object}\nendobj", at + 1).unwrap();
    }
    let table = file.len();
    writeln!(file, "xref\n0 {}\n0000000000 65535 f ", places.len() + 1).unwrap();
    for place in &places {
        writeln!(file, "{place:010} 00000 n ").unwrap();
    }
    writeln!(file, "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF", places.len() + 1).unwrap();
    file
}

/// A PDF of one page whose object 5 lies compressed in an object stream (ISO 32000-1, 7.5.7).
pub fn pdf_of_streams(object: &str) -> Vec<u8> {
    pdf_of_packed(&zlib(format!("5 0 {object}").as_bytes()))
}

/// A PDF whose object stream unpacks to so many megabytes of nothing.
pub fn pdf_that_unpacks_to(megabytes: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(b"5 0 ").unwrap();
    encoder.flush().unwrap();
    let start = encoder.get_ref().len();
    // What was packed after a flush can follow itself any number of times.
    encoder.write_all(&vec![b' '; 1024 * 1024]).unwrap();
    encoder.flush().unwrap();
    let (head, one) = encoder.get_ref().split_at(start);
    pdf_of_packed(&[head, &one.repeat(megabytes)].concat())
}

fn pdf_of_packed(inside: &[u8]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut table = vec![0_u8; 6];
    let place = |table: &mut Vec<u8>, file: &[u8]| {
        table.push(1);
        table.extend(u32::try_from(file.len()).unwrap().to_be_bytes());
        table.push(0);
    };
    for (at, object) in PAGE.iter().enumerate() {
        place(&mut table, &file);
        writeln!(file, "{} 0 obj\n{object}\nendobj", at + 1).unwrap();
    }
    place(&mut table, &file);
    writeln!(file, "4 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length {} >> stream", inside.len()).unwrap();
    file.extend(inside);
    file.extend(b"\nendstream\nendobj\n");
    table.extend([2, 0, 0, 0, 4, 0]);
    let start = file.len();
    place(&mut table, &file);
    writeln!(file, "6 0 obj\n<< /Type /XRef /Size 7 /W [1 4 1] /Root 1 0 R /Length {} >> stream", table.len()).unwrap();
    file.extend(table);
    writeln!(file, "\nendstream\nendobj\nstartxref\n{start}\n%%EOF").unwrap();
    file
}

/// Bytes as zlib packs them.
pub fn zlib(content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

/// An archive of these members, each compressed.
pub fn package(members: &[(&str, &[u8])]) -> Vec<u8> {
    package_with_flags(members, 0)
}

/// An archive whose members have these general purpose flags (APPNOTE 4.4.4); 1 for encrypted.
pub fn package_with_flags(members: &[(&str, &[u8])], flags: u16) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in members {
        let mut crc = Crc::new();
        crc.update(content);
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(content).unwrap();
        let packed = encoder.finish().unwrap();
        // What a member says of itself, alike before it and in the directory.
        let mut said = [20, flags, 8, 0, 33].map(u16::to_le_bytes).concat();
        said.extend(
            [crc.sum(), u32::try_from(packed.len()).unwrap(), u32::try_from(content.len()).unwrap()]
                .map(u32::to_le_bytes)
                .concat(),
        );
        said.extend([u16::try_from(name.len()).unwrap(), 0].map(u16::to_le_bytes).concat());
        let place = u32::try_from(file.len()).unwrap();
        file.extend(b"PK\x03\x04");
        file.extend(&said);
        file.extend(name.bytes());
        file.extend(packed);
        directory.extend(b"PK\x01\x02\x14\0");
        directory.extend(said);
        directory.extend([0; 10]);
        directory.extend(place.to_le_bytes());
        directory.extend(name.bytes());
    }
    let (start, count) = (u32::try_from(file.len()).unwrap(), u16::try_from(members.len()).unwrap());
    let length = u32::try_from(directory.len()).unwrap();
    file.extend(directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend([count, count].map(u16::to_le_bytes).concat());
    file.extend([length, start].map(u32::to_le_bytes).concat());
    file.extend([0, 0]);
    file
}

/// The types of the parts of a Word document, with more of them.
pub fn word_types(more: &str) -> String {
    format!(
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>{more}</Types>"#
    )
}

/// A Word document with this body and these members beside.
pub fn docx(body: &str, beside: &[(&str, &[u8])]) -> Vec<u8> {
    let document = format!(
        r#"<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>"#
    );
    let types = word_types("");
    let mut members: Vec<(&str, &[u8])> = vec![("word/document.xml", document.as_bytes())];
    members.extend(beside);
    if !members.iter().any(|(name, _)| *name == "[Content_Types].xml") {
        members.insert(0, ("[Content_Types].xml", types.as_bytes()));
    }
    package(&members)
}

/// An OpenDocument text with this body and these members beside.
pub fn odt(body: &str, beside: &[(&str, &[u8])]) -> Vec<u8> {
    let namespaces = ["office", "text", "draw", "script"]
        .map(|name| format!(r#" xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0""#))
        .concat();
    let content = format!(
        r#"<office:document-content{namespaces} xmlns:xlink="http://www.w3.org/1999/xlink"><office:scripts/><office:body><office:text>{body}</office:text></office:body></office:document-content>"#
    );
    let kind = b"application/vnd.oasis.opendocument.text".as_slice();
    package(&[&[("mimetype", kind), ("content.xml", content.as_bytes())], beside].concat())
}

/// A grey JPEG of 16 by 16 pixels with these segments before its pixels, each with its marker.
pub fn jpeg(segments: &[(u8, &[u8])]) -> Vec<u8> {
    let mut file = vec![0xff, 0xd8];
    let mut segment = |marker: u8, data: &[u8]| {
        file.extend([0xff, marker]);
        file.extend(u16::try_from(data.len() + 2).unwrap().to_be_bytes());
        file.extend(data);
    };
    segments.iter().for_each(|(marker, data)| segment(*marker, data));
    segment(0xdb, &[&[0][..], &[1; 64]].concat());
    segment(0xc0, &[8, 0, 16, 0, 16, 1, 1, 0x11, 0]);
    // One code for each table: no difference, and the end of a block.
    for table in [0x00, 0x10] {
        segment(0xc4, &[&[table, 1][..], &[0; 15], &[0]].concat());
    }
    segment(0xda, &[1, 1, 0, 0, 63, 0]);
    // Four blocks of two bits.
    file.extend([0, 0xff, 0xd9]);
    file
}

/// A PNG of one black pixel with these chunks before it.
pub fn png(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    png_of(1, 1, chunks)
}

/// A black PNG of so many pixels.
pub fn whole_png(width: u32, height: u32) -> Vec<u8> {
    let row = vec![0; width as usize + 1];
    png_holding(width, height, &[], &row.repeat(height as usize))
}

/// A PNG that says it has so many pixels, and holds one.
pub fn png_of(width: u32, height: u32, chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    png_holding(width, height, chunks, &[0, 0])
}

fn png_holding(width: u32, height: u32, chunks: &[(&[u8; 4], &[u8])], rows: &[u8]) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |name: &[u8; 4], data: &[u8]| {
        let mut crc = Crc::new();
        crc.update(name);
        crc.update(data);
        file.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
        file.extend(name);
        file.extend(data);
        file.extend(crc.sum().to_be_bytes());
    };
    chunk(b"IHDR", &[&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat());
    chunks.iter().for_each(|(name, data)| chunk(name, data));
    chunk(b"IDAT", &zlib(rows));
    chunk(b"IEND", &[]);
    file
}
