// Smooths what already works without it. One module, no dependencies; styles that need script look for the class set here.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// Whoever was quicker than this script, and types already, goes on typing.
const isAnywhere = document.activeElement !== document.body;
const heed = (part) => {
  part.tabIndex = -1;
  if (!isAnywhere) part.focus();
};

// Errors first: the summary takes the focus, its links take one to the box itself.
for (const summary of all('[data-module="govuk-error-summary"]')) {
  heed(summary);
  summary.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const box = link && document.getElementById(link.hash.slice(1));
    if (!box) return;
    event.preventDefault();
    const group = box.closest("fieldset")?.querySelector("legend") ?? document.querySelector(`label[for="${CSS.escape(box.id)}"]`);
    (group ?? box).scrollIntoView();
    box.focus({ preventScroll: true });
  });
}
const banner = document.querySelector('[data-module="govuk-notification-banner"][role="alert"]');
if (banner && !document.querySelector('[data-module="govuk-error-summary"]')) heed(banner);

// Fields that belong to one choice show only while it is picked.
const sync = (input) => {
  const part = document.getElementById(input.dataset.ariaControls ?? input.getAttribute("aria-controls") ?? "");
  if (!part) return;
  for (const kind of ["radios", "checkboxes"]) part.classList.toggle(`govuk-${kind}__conditional--hidden`, part.classList.contains(`govuk-${kind}__conditional`) && !input.checked);
};
for (const input of all("input[data-aria-controls]")) {
  input.setAttribute("aria-controls", input.dataset.ariaControls);
  sync(input);
}
document.addEventListener("change", ({ target }) => {
  if (target.type === "radio") all(`input[type="radio"][name="${CSS.escape(target.name)}"][aria-controls]`, target.form ?? document).forEach(sync);
  if (target.type === "checkbox" && target.hasAttribute("aria-controls")) sync(target);
});

// How many letters are left.
for (const group of all('[data-module="govuk-character-count"]')) {
  const box = group.querySelector(".govuk-js-character-count");
  const hint = group.querySelector(".govuk-character-count__message");
  const limit = Number(group.dataset.maxlength);
  const seen = document.createElement("div");
  seen.className = "govuk-hint govuk-character-count__message";
  seen.setAttribute("aria-hidden", "true");
  const heard = document.createElement("div");
  heard.className = "govuk-visually-hidden";
  heard.setAttribute("aria-live", "polite");
  hint.classList.add("govuk-visually-hidden");
  hint.after(seen, heard);
  let later;
  const count = () => {
    const left = limit - box.value.length;
    const many = Math.abs(left).toLocaleString("en-GB");
    const words = left < 0 ? `You have ${many} character${left === -1 ? "" : "s"} too many` : `You have ${many} character${left === 1 ? "" : "s"} remaining`;
    seen.textContent = words;
    seen.classList.toggle("govuk-error-message", left < 0);
    seen.classList.toggle("govuk-hint", left >= 0);
    box.classList.toggle("govuk-textarea--error", left < 0);
    clearTimeout(later);
    later = setTimeout(() => (heard.textContent = words), 1000);
  };
  box.addEventListener("input", count);
  count();
}

// A picture is seen in its places before it is saved.
for (const places of all("[data-preview-of]")) {
  const box = document.getElementById(places.dataset.previewOf);
  box?.addEventListener("change", async () => {
    const picture = box.files[0] && (await createImageBitmap(box.files[0]).catch(() => null));
    places.hidden = !picture;
    for (const canvas of picture ? all("canvas", places) : []) {
      canvas.width = picture.width;
      canvas.height = picture.height;
      canvas.getContext("2d").drawImage(picture, 0, 0);
    }
  });
}

// Passwords can be looked at while typing, and are hidden again before they are sent.
for (const group of all('[data-module="govuk-password-input"]')) {
  const box = group.querySelector(".govuk-js-password-input-input");
  const button = group.querySelector(".govuk-js-password-input-toggle");
  const show = (on) => {
    box.type = on ? "text" : "password";
    button.textContent = on ? "Hide" : "Show";
    button.setAttribute("aria-label", on ? "Hide password" : "Show password");
  };
  button.hidden = false;
  button.addEventListener("click", () => show(box.type === "password"));
  box.form?.addEventListener("submit", () => show(false));
}

// A second click within a second does nothing; the server refuses the second post in any case.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 1000);
});
for (const link of all('a[role="button"]')) {
  link.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      link.click();
    }
  });
}

// Menus close with Escape and give the focus back, or when one leaves them.
for (const menu of all("details.app-menu")) {
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
}
document.addEventListener("click", (event) => {
  for (const menu of all("details.app-menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

for (const button of all("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Long forms keep what is typed while it is written: ten seconds after the last key, and on leaving a box. What was sent is no draft any more.
for (const form of all("form[data-unsent]")) {
  const said = document.createElement("p");
  said.className = "govuk-hint app-unsent__said";
  form.append(said);
  let later, spokenAt = 0, typed = false;
  const leaving = new AbortController();
  const keep = async () => {
    clearTimeout(later);
    if (!typed) return;
    typed = false;
    const body = new URLSearchParams(new FormData(form));
    body.set("page", form.dataset.unsent);
    let words = "";
    try {
      const answer = await fetch("/unsent", { method: "POST", body, redirect: "manual", signal: leaving.signal });
      words = answer.ok ? await answer.text() : "";
    } catch {}
    if (leaving.signal.aborted) return;
    // Heard at most once a minute; seen each time.
    const isTime = Date.now() - spokenAt > 60_000;
    if (isTime) spokenAt = Date.now();
    said.setAttribute("aria-live", isTime ? "polite" : "off");
    said.textContent = words || "What you typed is not kept. Save it with the button, or copy it: you may be signed out.";
    // Tried again when the next box is left, and not only after the next key.
    typed ||= !words;
  };
  form.addEventListener("input", () => {
    typed = true;
    clearTimeout(later);
    later = setTimeout(keep, 10_000);
  });
  form.addEventListener("change", keep);
  form.addEventListener("submit", () => {
    clearTimeout(later);
    leaving.abort();
  });
}
