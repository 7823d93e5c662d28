//! A page as it is read out: headings, landmarks, tables, fields with their labels, and buttons, one a line, inside one another by their indent.

use scraper::{ElementRef, Html as Document, Node, node::Element};
use uuid::Uuid;

use super::reader::select;

/// Writes a page as an outline: its title, and what is in its main part.
pub fn outline(html: &str) -> String {
    let document = Document::parse_document(html);
    let title: String = document.select(&select("head title")).flat_map(|title| title.text()).collect();
    let mut writing = Writing { document: &document, lines: vec![format!("title: {title}")] };
    for landmark in document.select(&select("main")) {
        writing.element(landmark, 0);
    }
    writing.lines.join("\n")
}

/// Writes a whole page, with its header and footer.
pub fn whole(html: &str) -> String {
    let document = Document::parse_document(html);
    let mut writing = Writing { document: &document, lines: Vec::new() };
    for body in document.select(&select("body")) {
        writing.inside(body, 0);
    }
    writing.lines.join("\n")
}

/// The letters of a SHA-256.
const HASH: usize = 64;

/// Puts a name in the place of every id, and of every hash of something with ids in it: they change with whatever else is made before them.
pub fn without_ids(text: &str) -> String {
    let is_of_id = |character: char| character.is_ascii_hexdigit() || character == '-';
    let pieces = text.split_inclusive(|character| !is_of_id(character));
    let named = |piece: &str| {
        let id = piece.trim_end_matches(|character| !is_of_id(character));
        if Uuid::try_parse(id).is_ok() {
            piece.replace(id, "{id}")
        } else if id.len() == HASH {
            piece.replace(id, "{hash}")
        } else {
            piece.to_owned()
        }
    };
    pieces.map(named).collect()
}

struct Writing<'a> {
    document: &'a Document,
    lines: Vec<String>,
}

/// What stands within a line of text.
const INLINE: &[&str] = &["a", "abbr", "b", "bdi", "br", "code", "em", "i", "kbd", "mark", "small", "span", "strong", "time"];

/// How many rows of a table are written.
const MOST_ROWS: usize = 8;

impl Writing<'_> {
    fn line(&mut self, depth: usize, words: impl AsRef<str>) {
        let words = words.as_ref().split_whitespace().collect::<Vec<_>>().join(" ");
        if !words.is_empty() {
            self.lines.push(format!("{}{}", "  ".repeat(depth), without_ids(&words)));
        }
    }

    /// Writes what is inside an element: text that runs on as one line, everything else on lines of its own.
    fn inside(&mut self, element: ElementRef<'_>, depth: usize) {
        let mut running = String::new();
        for child in element.children() {
            match (child.value(), ElementRef::wrap(child)) {
                (Node::Text(text), _) => running.push_str(text),
                (_, Some(child)) if INLINE.contains(&child.value().name()) => running.push_str(&words(child)),
                (_, Some(child)) => {
                    self.line(depth, std::mem::take(&mut running));
                    self.element(child, depth);
                }
                _ => {}
            }
        }
        self.line(depth, running);
    }

    fn element(&mut self, element: ElementRef<'_>, depth: usize) {
        let value = element.value();
        if is_unread(value) {
            return;
        }
        match value.name() {
            name @ ("h1" | "h2" | "h3" | "h4") => self.line(depth, format!("{name} {}", words_inside(element))),
            name @ ("main" | "header" | "footer" | "nav" | "aside") => {
                self.line(depth, format!("{name} {}", value.attr("aria-label").unwrap_or_default()));
                self.inside(element, depth + 1);
            }
            "form" => {
                let (method, action) = (value.attr("method").unwrap_or("get"), value.attr("action").unwrap_or("here"));
                self.line(depth, format!("form {method} {action}"));
                self.inside(element, depth + 1);
            }
            "fieldset" => {
                self.line(depth, format!("group {}", first(element, "legend")));
                self.inside(element, depth + 1);
            }
            // Said with what they belong to.
            "legend" | "label" | "caption" | "summary" => {}
            "input" | "select" | "textarea" => self.field(element, depth),
            "button" => self.line(depth, format!("button {}", words_inside(element))),
            "li" => self.item(element, depth),
            "p" => self.inside(element, depth),
            "table" => self.table(element, depth),
            "dl" => self.facts(element, depth),
            "details" => {
                self.line(depth, format!("more {}", first(element, "summary")));
                self.inside(element, depth + 1);
            }
            "svg" | "img" => {
                let says = value.attr("aria-label").or(value.attr("alt")).map_or_else(|| first(element, "title"), str::to_owned);
                self.line(depth, format!("picture {says}"));
            }
            _ => self.inside(element, depth),
        }
    }

    /// An item of a list; what stands in it on lines of its own is further in.
    fn item(&mut self, element: ElementRef<'_>, depth: usize) {
        let at = self.lines.len();
        self.inside(element, depth + 1);
        if let Some(first) = self.lines.get_mut(at) {
            *first = format!("{}- {}", "  ".repeat(depth), first.trim_start());
        }
    }

    fn table(&mut self, table: ElementRef<'_>, depth: usize) {
        self.line(depth, format!("table {}", first(table, "caption")));
        let row = select("tr");
        let rows: Vec<ElementRef<'_>> = table.select(&row).collect();
        for row in rows.iter().take(MOST_ROWS) {
            let cells: Vec<String> = row.select(&select("th, td")).map(words_inside).collect();
            self.line(depth + 1, cells.join(" | "));
        }
        if rows.len() > MOST_ROWS {
            self.line(depth + 1, format!("and {} more rows", rows.len() - MOST_ROWS));
        }
    }

    fn facts(&mut self, list: ElementRef<'_>, depth: usize) {
        for part in list.select(&select("dt, dd")) {
            let indent = if part.value().name() == "dt" { depth } else { depth + 1 };
            self.inside(part, indent);
        }
    }

    fn field(&mut self, field: ElementRef<'_>, depth: usize) {
        let value = field.value();
        let name = value.attr("name").unwrap_or_default();
        let kind = if value.name() == "input" { value.attr("type").unwrap_or("text") } else { value.name() };
        let label = value.attr("id").map(|id| first(self.document.root_element(), &format!("label[for=\"{id}\"]")));
        let label = label.unwrap_or_default();
        let holds = value.attr("value").unwrap_or_default();
        let mark = if value.attr("checked").is_some() { "x" } else { " " };
        match kind {
            "hidden" => {}
            "radio" => self.line(depth, format!("({mark}) {label}")),
            "checkbox" => self.line(depth, format!("[{mark}] {label}")),
            "select" => {
                let options: Vec<String> = field.select(&select("option")).map(words_inside).collect();
                self.line(depth, format!("{kind} {name} “{label}”: {}", options.join(" / ")));
            }
            "textarea" => self.line(depth, format!("{kind} {name} “{label}”: {}", words_inside(field))),
            _ => self.line(depth, format!("{kind} {name} “{label}”: {holds}")),
        }
    }
}

/// What nobody is read.
fn is_unread(element: &Element) -> bool {
    matches!(element.name(), "script" | "style" | "template") || element.attr("aria-hidden") == Some("true")
}

/// The words of the first element that is found.
fn first(element: ElementRef<'_>, selector: &str) -> String {
    element.select(&select(selector)).next().map(words_inside).unwrap_or_default()
}

fn words_inside(element: ElementRef<'_>) -> String {
    let words: String = element
        .children()
        .map(|child| match (child.value(), ElementRef::wrap(child)) {
            (Node::Text(text), _) => text.to_string(),
            (_, Some(child)) => words(child),
            _ => String::new(),
        })
        .collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of an element within a line; a link says where it leads.
fn words(element: ElementRef<'_>) -> String {
    let value = element.value();
    if is_unread(value) {
        return String::new();
    }
    match (value.name(), value.attr("href")) {
        ("br", _) => " ".to_owned(),
        ("a", Some(href)) => format!("[{}]({href})", words_inside(element)),
        ("svg", _) => value.attr("aria-label").map_or_else(|| first(element, "title"), str::to_owned),
        (name, _) if INLINE.contains(&name) => spaced(element),
        _ => format!(" {} ", words_inside(element)),
    }
}

/// Words with the spaces that stand around them.
fn spaced(element: ElementRef<'_>) -> String {
    element
        .children()
        .map(|child| match (child.value(), ElementRef::wrap(child)) {
            (Node::Text(text), _) => text.to_string(),
            (_, Some(child)) => words(child),
            _ => String::new(),
        })
        .collect()
}
