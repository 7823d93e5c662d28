// Ctrl+K goes to the search box, for those who have not turned it off. It is heard before the page is drawn, so that no key is lost while the rest loads.
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  const search = document.querySelector("[data-shortcut]");
  if (search?.dataset.shortcut !== event.key.toLowerCase()) return;
  event.preventDefault();
  search.focus();
  search.select();
});
