#!/usr/bin/env bash
# Guessed: a photograph that every viewer opens can be put into a Word document, whoever made the camera.
# So it is: python-docx 1.2.0 ends with UnexpectedEndOfFileError where the maker has three letters, as HTC and LGE. Exif keeps a text of up to four bytes in the entry
# itself (TIFF 6.0, section 2, "IFD entry"); it is taken for the place of the text, which is then beyond the end.
# Why users meet it: plans and letters are filled from templates with this package, and with docxtpl on top of it, and families send photographs of their children's work from such telephones.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python
python/bin/pip install --quiet python-docx==1.2.0 pillow==12.0.0 piexif==1.1.3
python/bin/python > found <<'PYTHON'
import io

import piexif
from docx import Document
from PIL import Image

for maker in ["HTC", "LGE", "Apple", "Samsung Electronics"]:
    photograph = io.BytesIO()
    Image.new("RGB", (60, 40)).save(photograph, "JPEG", exif=piexif.dump({"0th": {piexif.ImageIFD.Make: maker.encode()}}))
    assert Image.open(photograph).getexif()[piexif.ImageIFD.Make] == maker
    photograph.seek(0)
    try:
        Document().add_picture(photograph)
        print(f"{maker}: in the document")
    except Exception as error:
        print(f"{maker}: {type(error).__name__}")
PYTHON
echo "python-docx 1.2.0"
cat found
diff found - <<'SO'
HTC: UnexpectedEndOfFileError
LGE: UnexpectedEndOfFileError
Apple: in the document
Samsung Electronics: in the document
SO
