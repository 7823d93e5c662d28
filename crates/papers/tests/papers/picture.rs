use ehc_domain::documents::{FileRefused, FileType};
use ehc_papers::{examine, viewing_copy};
use ehc_test_support::papers::{jpeg, png, png_of};

/// Exif of a telephone: its maker, how it was held, and where (53 degrees north).
const EXIF: &[u8] = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x03\
    \x01\x0f\0\x02\0\0\0\x0a\0\0\0\x32\
    \x01\x12\0\x03\0\0\0\x01\0\x06\0\0\
    \x88\x25\0\x04\0\0\0\x01\0\0\0\x3c\0\0\0\0\
    Telephone\0\
    \0\x01\0\x01\0\x02\0\0\0\x02N\0\0\0\0\0\0\0";

fn seen(kind: FileType, content: &[u8]) -> Vec<u8> {
    viewing_copy(kind, content).unwrap().into_owned()
}

fn says(content: &[u8], words: &[u8]) -> bool {
    content.windows(words.len()).any(|part| part == words)
}

/// What a camera wrote that is still there.
fn still_says(content: &[u8]) -> Vec<(exif::Tag, Option<u32>)> {
    let exif = exif::Reader::new().read_from_container(&mut std::io::Cursor::new(content)).unwrap();
    exif.fields().map(|field| (field.tag, field.value.get_uint(0))).collect()
}

#[test]
fn pixels_are_counted_before_they_are_read() {
    assert_eq!(examine(&png_of(8_000, 7_500, &[])), Err(FileRefused::Damaged), "as many as may be, which are not there");
    assert_eq!(examine(&png_of(8_001, 7_500, &[])), Err(FileRefused::TooMuch));
    assert_eq!(examine(&png_of(u32::MAX, 1, &[])), Err(FileRefused::TooMuch), "more than a PNG may have");
    let mut large = jpeg(&[]);
    let size = large.windows(4).position(|part| part == [0, 16, 0, 16]).unwrap();
    large[size..size + 4].copy_from_slice(&[0xff; 4]);
    assert_eq!(examine(&large), Err(FileRefused::TooMuch));
    large[size..size + 4].fill(0);
    assert_eq!(examine(&large), Err(FileRefused::Damaged));
}

#[test]
fn a_picture_is_shown_without_the_place_and_the_device() {
    let photograph = jpeg(&[
        (0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"),
        (0xe1, EXIF),
        (0xe1, b"http://ns.adobe.com/xap/1.0/\0<x>Telephone</x>"),
        (0xe2, b"MPF\0Telephone"),
        (0xed, b"Photoshop Telephone"),
        (0xfe, b"Telephone"),
    ]);
    assert_eq!(examine(&photograph), Ok(FileType::Jpeg));
    let film = [photograph.as_slice(), &jpeg(&[(0xe1, EXIF)]), b"Telephone ftypmp42"].concat();
    assert_eq!(examine(&film), Ok(FileType::Jpeg), "with a second picture and a film behind it");
    for whole in [&photograph, &film] {
        assert!(says(whole, b"Telephone"));
        let copy = seen(FileType::Jpeg, whole);
        assert!(!says(&copy, b"Telephone") && says(&copy, b"JFIF"));
        assert_eq!(examine(&copy), Ok(FileType::Jpeg));
        assert_eq!(still_says(&copy), [(exif::Tag::Orientation, Some(6))], "it is still turned as it was held");
        assert_eq!(seen(FileType::Jpeg, &copy), copy, "there is nothing more to take out");
    }
}

#[test]
fn what_colours_need_stays() {
    let (profile, adobe) = ([b"ICC_PROFILE\0\x01\x01".as_slice(), &[7; 40]].concat(), b"Adobe\0\x64\0\0\0\0\0");
    let copy = seen(FileType::Jpeg, &jpeg(&[(0xe2, &profile), (0xee, adobe)]));
    assert!(says(&copy, &profile) && says(&copy, adobe));
    let copy = seen(
        FileType::Png,
        &png(&[(b"gAMA", &[0, 0, 0xb1, 0x8f]), (b"tEXt", b"Comment\0Telephone"), (b"eXIf", &EXIF[6..]), (b"tIME", &[0; 7])]),
    );
    assert!(says(&copy, b"gAMA") && !says(&copy, b"Telephone") && !says(&copy, b"tIME"));
    assert_eq!(examine(&copy), Ok(FileType::Png));
    assert_eq!(still_says(&copy), [(exif::Tag::Orientation, Some(6))], "it is still turned as it was held");
    assert_eq!(seen(FileType::Png, &copy), copy, "there is nothing more to take out");
    let copy = seen(FileType::Png, &[png(&[]).as_slice(), b"<script>behind</script>"].concat());
    assert_eq!(copy, png(&[]), "what stands behind the picture is not shown");
}

#[test]
fn a_picture_that_is_not_whole_is_not_shown_and_a_paper_is_shown_as_it_came() {
    for (kind, whole) in [(FileType::Jpeg, jpeg(&[(0xe1, EXIF)])), (FileType::Png, png(&[]))] {
        for length in 0..whole.len() - 1 {
            assert_eq!(viewing_copy(kind, &whole[..length]), None, "{kind:?} of {length} bytes");
        }
    }
    assert_eq!(seen(FileType::Pdf, b"anything"), b"anything");
}
