// A browser may keep a page as it was left and show it again when 'Back' is pressed. It is shown only while the same
// person is signed in: what was typed is then still there. Otherwise the server is asked anew.
(() => {
  const page = document.documentElement;

  addEventListener("pageshow", async (event) => {
    if (!event.persisted) return;
    page.hidden = true;
    try {
      const now = await (await fetch(page.dataset.sessionAt, { cache: "no-store" })).json();
      if (now.session === page.dataset.session) {
        page.hidden = false;
        return;
      }
    } catch { /* no one says that it may be shown */ }
    location.replace(location.href);
  });
})();
