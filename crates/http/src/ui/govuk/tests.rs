//! Compares what we render with the examples that `govuk-frontend` ships for its own components.

use std::collections::BTreeMap;
use std::path::Path;

use scraper::{ElementRef, Html as Document, Node};
use serde_json::Value;

use super::*;
use crate::ui::Html;

/// The expected markup of one example of a component.
fn example(component: &str, name: &str) -> (Value, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../node_modules/govuk-frontend/dist/govuk/components")
        .join(component)
        .join("fixtures.json");
    let text = std::fs::read_to_string(&path).expect("node_modules is missing: run scripts/assets");
    let all: Value = serde_json::from_str(&text).unwrap();
    let found = all["fixtures"].as_array().unwrap().iter().find(|fixture| fixture["name"] == name);
    let found = found.unwrap_or_else(|| panic!("{component} has no example {name}"));
    (found["options"].clone(), found["html"].as_str().unwrap().to_owned())
}

/// Markup as a tree in which only meaning is left: no space between tags, attributes and classes in any order.
fn meaning(markup: &str) -> Vec<String> {
    fn walk(element: ElementRef<'_>, depth: usize, lines: &mut Vec<String>) {
        for child in element.children() {
            match child.value() {
                Node::Text(text) => {
                    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
                    if !words.is_empty() {
                        lines.push(format!("{:depth$}{words}", ""));
                    }
                }
                Node::Element(tag) => {
                    let attributes: BTreeMap<_, _> = tag
                        .attrs()
                        .map(|(name, value)| {
                            let mut words: Vec<_> = value.split_whitespace().collect();
                            if name == "class" {
                                words.sort_unstable();
                            }
                            (name, words.join(" "))
                        })
                        .collect();
                    lines.push(format!("{:depth$}<{} {attributes:?}>", "", tag.name()));
                    walk(ElementRef::wrap(child).unwrap(), depth + 2, lines);
                }
                _ => {}
            }
        }
    }
    let document = Document::parse_fragment(markup);
    let mut lines = Vec::new();
    walk(document.root_element(), 0, &mut lines);
    lines
}

#[track_caller]
fn same(component: &str, name: &str, ours: impl Into<Html>) {
    let (_, theirs) = example(component, name);
    let ours = ours.into();
    pretty(component, name, &meaning(ours.as_str()), &meaning(&theirs));
}

#[track_caller]
fn pretty(component: &str, name: &str, ours: &[String], theirs: &[String]) {
    assert!(ours == theirs, "{component}, {name}\nours:\n{}\n\ntheirs:\n{}", ours.join("\n"), theirs.join("\n"));
}

fn options(component: &str, name: &str) -> Value {
    example(component, name).0
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The frame that an example's options ask for.
fn frame(options: &Value) -> Frame {
    let id = ["id", "idPrefix", "name"].iter().find_map(|key| options[key].as_str()).unwrap_or_default();
    let label = if options["label"].is_object() { &options["label"] } else { &options["fieldset"]["legend"] };
    let class = match label["classes"].as_str() {
        Some("govuk-label--l") => "govuk-label--l",
        Some("govuk-fieldset__legend--l") => "govuk-fieldset__legend--l",
        _ => "",
    };
    Frame {
        id: id.to_owned(),
        label: text(&label["text"]).into(),
        label_class: class,
        heading: label["isPageHeading"] == true,
        hint: options["hint"]["text"].as_str().map(Html::from),
        error: options["errorMessage"]["text"].as_str().map(str::to_owned),
        group_class: "",
    }
}

#[test]
fn inputs() {
    for name in ["default", "with hint text", "with error message", "with error and hint", "with width-10 class", "value"] {
        let asked = options("input", name);
        let input = Input {
            frame: frame(&asked),
            name: text(&asked["name"]),
            value: text(&asked["value"]),
            classes: text(&asked["classes"]),
            ..Input::default()
        };
        same("input", name, input);
    }
    let asked = options("input", "with prefix and suffix");
    let affixed = Input {
        frame: frame(&asked),
        name: text(&asked["name"]),
        prefix: Some(text(&asked["prefix"]["text"])),
        suffix: Some(text(&asked["suffix"]["text"])),
        ..Input::default()
    };
    same("input", "with prefix and suffix", affixed);
}

#[test]
fn textareas() {
    for name in ["default", "with hint", "with error message", "with default value", "with hint and error message"] {
        let asked = options("textarea", name);
        let rows = asked["rows"].as_u64().unwrap_or(0) as u8;
        same(
            "textarea",
            name,
            Textarea {
                frame: frame(&asked),
                name: text(&asked["name"]),
                value: text(&asked["value"]),
                rows,
                ..Textarea::default()
            },
        );
    }
}

#[test]
fn character_counts() {
    for name in ["default", "with hint", "with hint and error", "with default value"] {
        let asked = options("character-count", name);
        let max = asked["maxlength"].as_u64().unwrap() as u32;
        let rows = asked["rows"].as_u64().unwrap_or(0) as u8;
        same(
            "character-count",
            name,
            CharacterCount { frame: frame(&asked), name: text(&asked["name"]), value: text(&asked["value"]), rows, max },
        );
    }
}

#[test]
fn passwords() {
    for name in ["default", "with hint text", "with error message"] {
        let asked = options("password-input", name);
        same(
            "password-input",
            name,
            PasswordInput { frame: frame(&asked), name: text(&asked["name"]), ..PasswordInput::default() },
        );
    }
}

#[test]
fn file_uploads() {
    for name in ["default", "with hint text", "with error message and hint", "allows multiple files"] {
        let asked = options("file-upload", name);
        let multiple = asked["multiple"] == true;
        same("file-upload", name, FileUpload { frame: frame(&asked), name: text(&asked["name"]), multiple, accept: None });
    }
}

#[test]
fn selects() {
    for name in ["with hint text and error message", "error"] {
        let asked = options("select", name);
        let options = asked["items"].as_array().unwrap();
        let options = options
            .iter()
            .map(|item| SelectOption {
                value: item["value"].as_str().map_or_else(|| item["value"].to_string(), str::to_owned),
                text: text(&item["text"]).into(),
            })
            .collect();
        same(
            "select",
            name,
            Select {
                frame: frame(&asked),
                name: text(&asked["name"]),
                options,
                value: text(&asked["value"]),
                ..Select::default()
            },
        );
    }
}

fn items(asked: &Value) -> Vec<Item> {
    let item = |item: &Value| Item {
        value: text(&item["value"]),
        label: text(&item["text"]).into(),
        hint: item["hint"]["text"].as_str().map(Html::from),
        checked: item["checked"] == true,
        conditional: item["conditional"]["html"].as_str().map(Html::trusted),
        divider: item["divider"].as_str().map(str::to_owned),
    };
    asked["items"].as_array().unwrap().iter().map(item).collect()
}

#[test]
fn radio_buttons() {
    let names = [
        "default",
        "with hint",
        "with a divider",
        "with hints on parent and items",
        "with conditional items",
        "with fieldset and error message",
    ];
    for name in names {
        let asked = options("radios", name);
        same("radios", name, Radios { frame: frame(&asked), name: text(&asked["name"]), items: items(&asked), classes: "" });
    }
}

#[test]
fn tick_boxes() {
    for name in ["default", "with hint", "with conditional items", "with legend as a page heading", "with error message"] {
        let asked = options("checkboxes", name);
        same(
            "checkboxes",
            name,
            Checkboxes { frame: frame(&asked), name: text(&asked["name"]), items: items(&asked), classes: "" },
        );
    }
}

#[test]
fn dates() {
    let asked = options("date-input", "with error message and hint");
    let prefix = text(&asked["namePrefix"]);
    let ours = DateInput { frame: frame(&asked), name: prefix.clone(), ..DateInput::default() };
    let theirs = example("date-input", "with error message and hint").1;
    // Our boxes always carry the name of the question; the example's stand alone.
    let theirs = if prefix.is_empty() { theirs.replace("name=\"", "name=\"-") } else { theirs };
    pretty("date-input", "with error message and hint", &meaning(Html::from(ours).as_str()), &meaning(&theirs));
}

#[test]
fn buttons() {
    let plain = |name: &str| {
        let asked = options("button", name);
        Button {
            text: text(&asked["text"]).into(),
            href: asked["href"].as_str().map(str::to_owned),
            name: asked["name"].as_str().map(str::to_owned),
            ..Button::default()
        }
    };
    same("button", "default", plain("default"));
    same("button", "secondary", plain("secondary").secondary());
    same("button", "warning", plain("warning").warning());
    same("button", "link", plain("link"));
    same("button", "prevent double click", Button { prevent_double_click: true, ..plain("prevent double click") });
    same("button", "name", plain("name"));
}

#[test]
fn messages() {
    let asked = options("error-summary", "default");
    let lines = asked["errorList"].as_array().unwrap();
    let lines = lines
        .iter()
        .map(|line| ErrorLine { text: text(&line["text"]).into(), href: line["href"].as_str().map(str::to_owned) })
        .collect();
    same("error-summary", "default", ErrorSummary { lines });

    let asked = options("details", "default");
    same(
        "details",
        "default",
        Details { summary: text(&asked["summaryText"]).into(), body: text(&asked["text"]).into(), open: false },
    );
    let asked = options("warning-text", "default");
    same("warning-text", "default", Warning { text: text(&asked["text"]).into() });
    let asked = options("inset-text", "default");
    same("inset-text", "default", Inset { body: text(&asked["text"]).into() });
    let asked = options("tag", "grey");
    same("tag", "grey", Tag::grey(text(&asked["text"])));
    let asked = options("panel", "default");
    let panel = Panel { title: Html::trusted(text(&asked["titleHtml"])), body: Html::trusted(text(&asked["html"])) };
    same("panel", "default", panel);
}

#[test]
fn ways_about() {
    let asked = options("back-link", "default");
    same("back-link", "default", BackLink { text: "Back".into(), href: asked["href"].as_str().unwrap_or("#").to_owned() });
    let asked = options("pagination", "with prev and next only");
    let link = |which: &str| PaginationLink {
        href: text(&asked[which]["href"]),
        label: asked[which]["labelText"].as_str().map(str::to_owned),
    };
    same("pagination", "with prev and next only", Pagination { previous: Some(link("previous")), next: Some(link("next")) });
}

#[test]
fn facts_and_tasks() {
    let asked = options("summary-list", "default");
    let rows = asked["rows"].as_array().unwrap().iter();
    let value = |part: &Value| part["html"].as_str().map_or_else(|| text(&part["text"]).into(), Html::trusted);
    let rows = rows.map(|row| SummaryRow::new(value(&row["key"]), value(&row["value"]))).collect();
    same("summary-list", "default", SummaryList::new(rows));

    let asked = options("task-list", "default");
    let tasks = asked["items"].as_array().unwrap().iter().map(|item| Task {
        title: text(&item["title"]["text"]).into(),
        href: item["href"].as_str().map(str::to_owned),
        hint: item["hint"]["text"].as_str().map(Html::from),
        status: match item["status"]["tag"].as_object() {
            Some(_) => Tag::new("blue", text(&item["status"]["tag"]["text"])).into(),
            None => text(&item["status"]["text"]).into(),
        },
    });
    same("task-list", "default", TaskList { id: "task-list".into(), tasks: tasks.collect() });
}
