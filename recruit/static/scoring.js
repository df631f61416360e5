// Saves a sheet while it is filled in, one question at a time. Without it the page's own buttons save everything.
//
// Whatever changes is put into this browser's storage at once and taken out when the server has answered, so that
// neither a closed tab nor a lost connection loses a word. 'Saved' is said only after an answer.
(() => {
  const SOON = 600, LATEST = 1300; // milliseconds after a word, and at most after the first unsaved one
  const PAUSES = [1000, 2000, 4000, 8000, 15000]; // between tries while nothing can be saved
  const PATIENCE = 12000, LARGEST_LAST = 60000;
  const KEPT = "It is kept in this browser";

  const about = document.querySelector("[data-member][data-candidate]");
  if (!about) return;
  const ours = `recruit-sheet/${about.dataset.member}/${about.dataset.candidate}/`;

  // What is kept in this browser, by question and open page. A browser may refuse to keep anything.
  const shelf = {
    keys() {
      try { return Object.keys(localStorage).filter((key) => key.startsWith(ours)); } catch { return []; }
    },
    get(key) {
      try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
    },
    put(key, entry) {
      try { localStorage.setItem(key, JSON.stringify(entry)); return true; } catch { return false; }
    },
    drop(key) {
      try { localStorage.removeItem(key); } catch { /* nothing was kept either */ }
    },
  };

  // A sheet that was closed in the meantime takes nothing more; what it did not get can be copied.
  function showLeft() {
    const words = (entry) => [...new URLSearchParams(entry?.content)].filter(([name, text]) => text && /-(why|evidence|notes|remarks)$/.test(name));
    const left = shelf.keys().flatMap((key) => words(shelf.get(key))).map(([, text]) => text);
    about.hidden = !left.length;
    about.querySelector("pre").textContent = left.join("\n\n");
  }

  const form = document.getElementById("sheet");
  if (!form) {
    if (about.id === "sealed") shelf.keys().forEach(shelf.drop); // nothing of this sheet is left to send
    else showLeft();
    return;
  }
  // Two versions that the page was loaded with are chosen between with its own buttons, which send it whole.
  if (form.querySelector("[name$='-now']")) return;
  const saved = document.getElementById("saved");
  const page = [...crypto.getRandomValues(new Uint32Array(4))].map((each) => each.toString(36)).join("");
  const atFirst = saved.textContent;
  let turn = 0, said = atFirst, lastSaid = atFirst, token = form.elements.csrf_token.value, keeps = true;
  const trouble = { text: "", tries: 0, timer: 0, isSignedOut: false };

  class Part {
    constructor(section) {
      this.section = section;
      this.id = section.dataset.part;
      this.name = this.id === "notes" ? "notes" : `q${this.id}`;
      this.fields = [...form.elements].filter((each) => each.name.startsWith(`${this.name}-`) && each.type !== "hidden");
      this.version = Number(form.elements[`${this.name}-version`].value);
      this.given = form.elements[`${this.name}-given`].value;
      this.stored = "typed" in form.dataset ? "" : this.asLoaded();
      this.numbered = this.stored; // what the turn stands for
      this.tab = page;
      this.turn = 0;
      this.isRenewed = false;
      this.since = 0;
      this.timer = 0;
      this.sending = null;
      this.choice = null;
      this.refused = "";
      this.waiting = []; // what earlier pages left in this browser
      this.key = `${ours}${this.id}/${page}`;
    }

    read() {
      const sent = new URLSearchParams();
      for (const each of this.fields) {
        if (!["checkbox", "radio"].includes(each.type) || each.checked) sent.append(each.name, each.value);
      }
      return sent.toString();
    }

    // What the server put into the page. Something may have been typed before this script ran.
    asLoaded() {
      const sent = new URLSearchParams();
      for (const each of this.fields) {
        const isTick = ["checkbox", "radio"].includes(each.type);
        if (!isTick || each.defaultChecked) sent.append(each.name, isTick ? each.value : each.defaultValue);
      }
      return sent.toString();
    }

    write(content) {
      const sent = new URLSearchParams(content);
      for (const each of this.fields) {
        if (["checkbox", "radio"].includes(each.type)) each.checked = sent.getAll(each.name).includes(each.value);
        else each.value = sent.get(each.name) ?? "";
      }
    }

    get isDirty() { return this.read() !== this.stored; }

    // The server takes a turn of a page once: what differs has another turn.
    number() {
      if (this.read() === this.numbered) return;
      this.numbered = this.read();
      this.tab = page;
      this.turn = ++turn;
    }

    keep() {
      this.number();
      const entry = { content: this.read(), version: this.version, given: this.given, tab: this.tab, turn: this.turn, at: Date.now() };
      keeps = shelf.put(this.key, entry);
    }

    changed(wait) {
      this.refused = "";
      this.keep();
      this.since ||= Date.now();
      if (!this.choice) this.plan(Math.max(0, Math.min(wait, LATEST - (Date.now() - this.since))));
      tell();
    }

    plan(wait) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), wait);
    }

    body() {
      this.number();
      const sent = new URLSearchParams(this.read());
      sent.set("csrf_token", token);
      sent.set("member", about.dataset.member);
      sent.set("version", this.version);
      sent.set("given", this.given);
      sent.set("tab", this.tab);
      sent.set("turn", this.turn);
      return sent;
    }

    ask(body, more) {
      const headers = { Accept: "application/json" };
      return fetch(`${form.getAttribute("action")}/${this.id}`, { method: "POST", body, headers, redirect: "manual", ...more });
    }

    async send() {
      clearTimeout(this.timer);
      if (this.sending !== null || this.choice || this.refused) return;
      if (!this.isDirty) { this.settle(); return; }
      this.sending = this.read();
      try {
        await this.answered(await this.ask(this.body(), { signal: stopAfter(PATIENCE) }));
      } catch {
        this.stored = null; // it may have arrived all the same: to undo it is a change too
        getsNowhere(`Not saved: the connection is lost. ${KEPT}, and is sent when it is back.`);
      } finally {
        this.sending = null;
      }
      if (!trouble.text && this.isDirty && !this.choice && !this.refused) this.plan(this.again ? 0 : SOON);
      tell();
    }

    async answered(answer) {
      this.again = false;
      if (answer.type === "opaqueredirect") { signedOut(""); return; }
      const told = await answer.json();
      this.isRenewed &&= "token" in told || "stale" in told;
      if (answer.ok && Number.isInteger(told.version)) this.took(told);
      else if (answer.status === 409 && told.both) this.asks(told);
      else if (told.token && !this.isRenewed) this.renews(told.token);
      else if (told.stale && !this.isRenewed) await this.renewsFromPage();
      else if (told.token) signedOut("");
      else if (answer.status === 401) signedOut(told.problem);
      else if ([400, 413].includes(answer.status)) { works(); this.refuse(told.problem); }
      else getsNowhere(`${told.problem || "Not saved."} ${KEPT}, and is tried again.`);
    }

    // After another sign-in the page's token is another session's: the page itself, asked for anew, has one.
    async renewsFromPage() {
      const page = new DOMParser().parseFromString(await (await fetch(location.href, { cache: "no-store" })).text(), "text/html");
      const fresh = page.querySelector("input[name=csrf_token]")?.value;
      if (fresh && page.body.dataset.who) this.renews(fresh);
      else signedOut("");
    }

    renews(fresh) {
      token = form.elements.csrf_token.value = fresh;
      this.isRenewed = this.again = true;
    }

    took(told) {
      works();
      this.stored = this.sending;
      this.stands(told.version);
      this.given = form.elements[`${this.name}-given`].value = told.given ?? "";
      if (told.fields) this.unites(told.fields);
      saved.dataset.at = told.saved;
      this.shows(told);
      if (this.isDirty) { this.since = Date.now(); this.keep(); } else this.settle();
      begins();
    }

    // Another page changed other parts of it, and both are saved. What was typed since then stays.
    unites(fields) {
      const sent = new URLSearchParams(this.sending), now = new URLSearchParams(this.read()), all = new URLSearchParams(fields);
      const typed = new Set([...sent.keys(), ...now.keys()].filter((name) => String(sent.getAll(name)) !== String(now.getAll(name))));
      this.write(all.toString());
      this.stored = this.numbered = this.read();
      if (!typed.size) return;
      for (const name of typed) {
        all.delete(name);
        for (const value of now.getAll(name)) all.append(name, value);
      }
      this.write(all.toString());
    }

    stands(version) {
      this.version = version;
      form.elements[`${this.name}-version`].value = version;
    }

    settle() {
      this.since = 0;
      this.refused = "";
      shelf.drop(this.key);
      this.key = `${ours}${this.id}/${page}`;
      this.problem("");
      this.adopt();
    }

    // Puts what an earlier page left into the form and sends it as that page would have. What it had already saved
    // is known to the server by its name; where another page saved in between, the answer asks which to keep.
    adopt() {
      const key = this.waiting.shift();
      const entry = key && shelf.get(key);
      if (!key) return;
      if (!entry || typeof entry.content !== "string") { shelf.drop(key); this.adopt(); return; }
      const stored = this.stored;
      this.write(entry.content);
      if (this.read() === stored) { shelf.drop(key); this.adopt(); return; }
      this.key = key;
      this.numbered = this.read();
      this.tab = String(entry.tab);
      this.turn = Number(entry.turn) || 0;
      this.version = Number(entry.version) || 0;
      this.given = String(entry.given ?? "");
      this.since = Date.now();
      this.plan(0);
      tell();
    }

    asks(told) {
      works();
      this.choice = told;
      const place = document.getElementById(`${this.name}-both`);
      place.innerHTML = told.both; // drawn by the server, which escapes what was typed
      place.hidden = false;
      this.keep();
    }

    choose(mine) {
      const told = this.choice, before = this.read();
      this.section.focus(); // the button that was pressed goes
      const place = document.getElementById(`${this.name}-both`);
      place.hidden = true;
      place.textContent = "";
      this.choice = null;
      this.stands(told.version);
      this.write(new URLSearchParams(told.fields).toString());
      this.stored = this.read();
      this.shows(told);
      if (mine) {
        this.write(before);
        this.changed(0);
      } else this.settle();
      if (!this.isDirty) this.settle();
      tell();
    }

    refuse(text) {
      this.refused = text;
      this.problem(`Not saved: ${text.replace(/ Nothing was saved\.?$/, "")} ${KEPT}.`);
    }

    problem(text) { show(`${this.name}-problem`, text); }

    shows(told) {
      if ("hint" in told) show(`${this.name}-hint`, told.hint);
      if ("needed" in told) show(`${this.name}-needed`, told.needed);
      const says = document.getElementById(`${this.name}-says`);
      if (says && told.says) {
        says.textContent = told.says;
        says.className = `state state-${told.done ? "done" : "not-started"}`;
      }
    }
  }

  const parts = [...form.querySelectorAll("[data-part]")].map((section) => new Part(section));
  const partOf = (element) => parts.find((each) => each.section.contains(element));

  function show(id, text) {
    const place = document.getElementById(id);
    if (place.textContent !== text) place.textContent = text;
    place.hidden = !text;
  }

  function stopAfter(wait) {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), wait);
    return stop.signal;
  }

  // One place says how saving stands. Read aloud: trouble and its end, and 'saved' once a minute at most.
  function tell() {
    const open = parts.find((each) => each.choice), refused = parts.find((each) => each.refused);
    let text = saved.dataset.at ? `Saved at ${saved.dataset.at}` : atFirst;
    let state = "saved", link = null;
    if (trouble.text) {
      [text, state] = [keeps ? trouble.text : `${trouble.text.split(KEPT)[0]} This browser cannot keep it: leave this page open.`, "trouble"];
      if (trouble.isSignedOut) link = { href: "/sign-in", target: "_blank", textContent: "Sign in in a new tab" };
    } else if (open) {
      [text, state] = [`${titleOf(open)} was changed elsewhere and is not saved from here.`, "trouble"];
      link = { href: `#${open.name}-both`, textContent: "Choose which to keep" };
    } else if (refused) {
      [text, state] = [`${titleOf(refused)} is not saved.`, "trouble"];
      link = { href: `#${refused.name}-problem`, textContent: "See why" };
    } else if (parts.some((each) => each.isDirty)) [text, state] = ["Saving…", "saving"];
    if (saved.dataset.state === state && said === text) return;
    const isNews = state === "trouble" || (state === "saved" && text !== lastSaid);
    saved.setAttribute("aria-live", isNews ? "polite" : "off");
    if (state !== "saving") lastSaid = text;
    saved.dataset.state = state;
    saved.textContent = said = text;
    if (link) saved.append(" ", Object.assign(document.createElement("a"), link));
  }

  function titleOf(part) { return part.id === "notes" ? "Your notes" : `Question ${part.id}`; }

  function works() {
    if (!trouble.text) return;
    clearTimeout(trouble.timer);
    Object.assign(trouble, { text: "", tries: 0, timer: 0, isSignedOut: false });
    parts.forEach((each) => each.isDirty && each.plan(0));
  }

  function getsNowhere(text, isSignedOut = false) {
    clearTimeout(trouble.timer);
    const pause = PAUSES[Math.min(trouble.tries++, PAUSES.length - 1)];
    Object.assign(trouble, { text, isSignedOut, timer: setTimeout(sendAll, pause) });
  }

  function signedOut(why) {
    getsNowhere(`Not saved: ${(why || "you are signed out.").replace(/^./, (first) => first.toLowerCase()).replace(/ Nothing was saved\.$/, "")} ${KEPT}, and is sent once you are signed in again.`, true);
  }

  function sendAll() { return Promise.all(parts.map((each) => each.send())); }

  // The time begins with the first save, and counts by this page's own clock from what the server said.
  const used = document.getElementById("used");
  let began = form.dataset.used === undefined ? null : performance.now() - 60000 * Number(form.dataset.used);
  function begins() {
    if (began !== null) return;
    began = performance.now();
    time();
  }
  function time() {
    const slot = Number(form.dataset.slot), minutes = Math.floor((performance.now() - began) / 60000);
    if (began === null || minutes > 3 * slot) return;
    used.textContent = minutes > slot ? `${minutes} minutes used, ${minutes - slot} more than the ${slot}` : `${minutes} of ${slot} minutes used`;
  }
  setInterval(time, 30000);

  form.addEventListener("input", (event) => {
    const isText = event.target.matches("textarea, input[type=text]");
    partOf(event.target)?.changed(isText ? SOON : 0);
  });
  form.addEventListener("focusout", (event) => {
    const part = partOf(event.target);
    if (part?.isDirty && !trouble.text) part.send();
  });

  const isText = (element) => element.isContentEditable || element.matches("textarea, select, input:not([type=radio], [type=checkbox])");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing || event.key.length !== 1) return;
    if (isText(event.target)) return;
    const marks = partOf(event.target)?.fields.filter((each) => each.type === "radio") ?? [];
    const wanted = marks.find((each) => each.value.toUpperCase() === event.key.toUpperCase());
    if (!wanted) return;
    event.preventDefault();
    wanted.focus();
    if (!wanted.checked) wanted.click();
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const pressed = event.submitter;
    if (pressed?.name === "keep" || pressed?.name === "take") {
      partOf(pressed)?.choose(pressed.name === "keep");
    } else if (pressed?.name === "then") {
      toSeal();
    } else if (pressed?.name === "go") {
      leaves(pressed.value);
    } else sendAll();
  });

  async function allSent() {
    for (let tries = 0; tries < 150 && parts.some((each) => each.isDirty || each.sending !== null); tries++) {
      await sendAll();
      if (trouble.text || parts.some((each) => each.choice || each.refused)) break;
      await new Promise((go) => setTimeout(go, 100));
    }
    tell();
  }

  // What could not be sent is kept in this browser.
  async function leaves(where) {
    await allSent();
    if (where !== form.dataset.out) {
      location.assign(where);
      return;
    }
    const out = Object.assign(document.createElement("form"), { method: "post", action: where });
    out.append(form.elements.csrf_token.cloneNode());
    document.body.append(out);
    out.submit();
  }

  async function toSeal() {
    await allSent();
    if (parts.some((each) => each.isDirty)) saved.focus();
    else location.assign(form.dataset.seal);
  }

  window.addEventListener("online", sendAll);
  window.addEventListener("pageshow", (event) => { if (event.persisted) sendAll(); });
  document.addEventListener("visibilitychange", sendAll);
  window.addEventListener("pagehide", () => {
    for (const part of parts.filter((each) => each.isDirty && !each.choice && !each.refused)) {
      const body = part.body();
      if (body.toString().length < LARGEST_LAST) part.ask(body, { keepalive: true }).catch(() => {});
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (!keeps && parts.some((each) => each.isDirty)) event.preventDefault();
  });

  document.querySelectorAll("[data-without-script]").forEach((each) => { each.hidden = true; });
  const left = shelf.keys().map((key) => [key, shelf.get(key)?.at || 0]).sort((a, b) => b[1] - a[1]);
  for (const [key] of left) parts.find((each) => key.startsWith(`${ours}${each.id}/`))?.waiting.push(key);
  parts.forEach((each) => { if (each.isDirty) each.changed(0); else each.adopt(); });
})();
