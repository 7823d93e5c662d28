// A small PDF, made whole, for whatever sends one.
const page = ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"];

// Returns a PDF of one page, with so many bytes beside it that no compression makes smaller, as a scan has them.
export function pdf(beside = new Uint8Array()) {
  const parts = [Buffer.from("%PDF-1.7\n")];
  const places = [];
  let length = parts[0].length;
  const add = (...some) => {
    for (const part of some.map((one) => Buffer.from(one))) {
      parts.push(part);
      length += part.length;
    }
  };
  for (const [at, object] of [...page, `<< /Length ${beside.length} >> stream\n`].entries()) {
    places.push(length);
    add(`${at + 1} 0 obj\n${object}`);
    if (at === page.length) add(beside, "\nendstream");
    add("\nendobj\n");
  }
  const table = length;
  add(`xref\n0 ${places.length + 1}\n0000000000 65535 f \n`, ...places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`));
  add(`trailer\n<< /Size ${places.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`);
  return Buffer.concat(parts);
}
