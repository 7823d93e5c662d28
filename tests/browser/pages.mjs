// The pages that are opened in a browser on the demonstration data, by who opens them.
//
// To add a page: a line here. `{case}` is the reference of the first case that the person's own list shows; any other `{word}` is taken from the
// `links` of the person: the first link of that shape on the page that is named.
// `limit` is the largest size of the page as it travels, in KB; 35 unless told.
export const people = [
  {
    who: null,
    pages: [
      { path: "/sign-in", limit: 6 },
      { path: "/password/forgotten", limit: 6 },
      { path: "/help" },
      { path: "/help/words" },
      { path: "/help/keyboard" },
      { path: "/accessibility" },
      { path: "/privacy" },
    ],
  },
  {
    who: "Priya Nair",
    links: { case: { on: "/cases", shape: /^\/cases\/(EHC-\d+)$/ } },
    pages: [
      { path: "/work", limit: 20 },
      { path: "/work/waiting" },
      { path: "/work/done" },
      { path: "/cases" },
      { path: "/requests/new" },
      { path: "/cases/{case}", limit: 20 },
      { path: "/cases/{case}/dates" },
      { path: "/cases/{case}/history" },
      { path: "/cases/{case}/people" },
      { path: "/account" },
      { path: "/alerts" },
    ],
  },
  { who: "Helen Ward", pages: [{ path: "/reports" }, { path: "/work", limit: 20 }, { path: "/work/team" }, { path: "/cases" }] },
  { who: "James Osei", pages: [{ path: "/advice" }] },
  { who: "Ruth Adeyemi", pages: [{ path: "/advice" }] },
  { who: "Administrator", pages: [{ path: "/admin" }] },
  { who: "Panel member", pages: [{ path: "/panels" }] },
];
