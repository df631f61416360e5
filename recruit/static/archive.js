// Shows that a vacancy is being archived until it is. Without it 'Look again' does the same.
(() => {
  const PAUSE = 2000;
  const look = async () => {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (answer.ok && "underWay" in (page.getElementById("archiving")?.dataset ?? {})) {
        setTimeout(look, PAUSE);
      } else {
        location.reload();
      }
    } catch {
      setTimeout(look, PAUSE); // the server may be starting again
    }
  };
  if ("underWay" in (document.getElementById("archiving")?.dataset ?? {})) setTimeout(look, PAUSE);
})();
