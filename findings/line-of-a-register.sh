#!/usr/bin/env bash
# Guessed: the line that the csv crate gives for a row, or in its error, is the line that an editor or a spreadsheet shows.
# So it is with line feeds alone. In a file with carriage returns and line feeds csv 1.4.0 gives the line before: it counts a line when the line feed comes, which is read with
# the next row. The number of the record is right in both.
# Why users meet it: the official register of schools and the files of the school census end their lines so, and whoever is told which row is wrong looks at its neighbour, which
# is sound. We count the rows ourselves (crates/application/src/institutions/import/entry.rs).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "register"
version = "0.1.0"
edition = "2021"
[dependencies]
csv = "=1.4.0"
TOML
cat > src/main.rs <<'RUST'
fn main() {
    for (name, end) in [("LF", "\n"), ("CRLF", "\r\n")] {
        let file = ["URN,EstablishmentName", "100001,Oak", "100002,Elm", "100003"].join(end) + end;
        let mut reader = csv::Reader::from_reader(file.as_bytes());
        for row in reader.records() {
            match row {
                Ok(row) => println!("{name} {}: line {}, record {}", &row[0], row.position().unwrap().line(), row.position().unwrap().record()),
                Err(error) => println!("{name} {error}"),
            }
        }
    }
}
RUST
cargo run --quiet > found
echo "csv 1.4.0"
cat found
diff found - <<'SO'
LF 100001: line 2, record 1
LF 100002: line 3, record 2
LF CSV error: record 3 (line: 4, byte: 44): found record with 1 fields, but the previous record has 2 fields
CRLF 100001: line 1, record 1
CRLF 100002: line 2, record 2
CRLF CSV error: record 3 (line: 3, byte: 46): found record with 1 fields, but the previous record has 2 fields
SO
