// The search box suggests while somebody types: an ARIA combobox over what the server answers. Without it the form searches as it is.
for (const form of document.querySelectorAll("form[data-suggestions]")) {
  const box = form.querySelector('input[type="search"]');
  const list = document.createElement("ul");
  list.id = `${box.id}-suggestions`;
  list.className = "app-search__list";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  const heard = document.createElement("div");
  heard.className = "govuk-visually-hidden";
  heard.setAttribute("role", "status");
  form.append(list, heard);
  const say = (name, value) => box.setAttribute(`aria-${name}`, value);
  box.setAttribute("role", "combobox");
  say("autocomplete", "list");
  say("controls", list.id);
  say("expanded", "false");

  let found = [], chosen = -1, later, asked;
  const choose = (index) => {
    chosen = index;
    [...list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
    if (index < 0) return box.removeAttribute("aria-activedescendant");
    say("activedescendant", list.children[index].id);
    list.children[index].scrollIntoView({ block: "nearest" });
  };
  const show = (suggestions) => {
    found = suggestions;
    list.replaceChildren(
      ...found.map(({ text, note }, place) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${place}`;
        option.className = "app-search__option";
        option.setAttribute("role", "option");
        const name = document.createElement("bdi");
        name.textContent = text;
        const more = document.createElement("span");
        more.textContent = note;
        option.append(name, " ", more);
        return option;
      }),
    );
    list.hidden = found.length === 0;
    say("expanded", String(!list.hidden));
    choose(-1);
  };
  const close = () => {
    clearTimeout(later);
    asked?.abort();
    heard.textContent = "";
    show([]);
  };
  const open = (index) => {
    const { text, href } = found[index];
    close();
    if (href) return location.assign(href);
    box.value = text;
    form.requestSubmit();
  };
  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    try {
      const answer = await fetch(form.dataset.suggestions, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual", signal });
      const suggestions = answer.ok ? await answer.json() : [];
      if (signal.aborted) return;
      show(suggestions);
      heard.textContent = `${found.length || "No"} suggestion${found.length === 1 ? "" : "s"}`;
    } catch {
      // Overtaken by the next letter, or out of reach: the form still searches.
      if (!signal.aborted) close();
    }
  };

  const typed = () => {
    clearTimeout(later);
    if (box.value.trim().length < 2) return close();
    later = setTimeout(ask, 200);
  };
  box.addEventListener("input", typed);
  // Somebody may have been quicker than this script.
  if (document.activeElement === box) typed();
  box.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (list.hidden || event.isComposing || !(step || event.key === "Escape" || (event.key === "Enter" && chosen >= 0))) return;
    event.preventDefault();
    if (event.key === "Escape") close();
    else if (event.key === "Enter") open(chosen);
    // One place more than there are suggestions: the box itself, where nothing is chosen.
    else choose(((chosen + 1 + step + found.length + 1) % (found.length + 1)) - 1);
  });
  // The box keeps the focus while one clicks.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest('[role="option"]');
    if (option) open([...list.children].indexOf(option));
  });
  box.addEventListener("blur", close);
  form.addEventListener("submit", close);
}
