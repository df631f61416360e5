// Shows how far a backup is while it is made. Without it 'Look again' does the same.
(() => {
  const PAUSE = 2000;
  const look = async () => {
    let page;
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      if (!answer.ok) return;
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      setTimeout(look, PAUSE); // the server may be starting again
      return;
    }
    const state = document.getElementById("backup-state"), now = page.getElementById("backup-state");
    if (!now) return;
    if ("underWay" in now.dataset) {
      state.replaceChildren(...now.childNodes);
      setTimeout(look, PAUSE);
    } else {
      location.reload(); // the list has a new row
    }
  };
  if ("underWay" in (document.getElementById("backup-state")?.dataset ?? {})) setTimeout(look, PAUSE);
})();
