//! Bytes as hexadecimal digits: hashes, keys and tokens.

/// Writes bytes, two small digits for each.
pub fn write(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads bytes, two digits of either case for each; `None` for anything else.
pub fn read(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_nothing_else_is() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(read(&write(&all)), Some(all));
        assert_eq!((write(&[0, 10, 255]), read("00Aaff")), ("000aff".to_owned(), Some(vec![0, 0xaa, 255])));
        assert_eq!(read(""), Some(Vec::new()));
        for wrong in ["0", "0g", "+1", " 1", "é", "0x", "00 "] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
