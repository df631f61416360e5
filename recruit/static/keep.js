// Keeps what is typed into a form in this browser until the server has it, and saves a step of a vacancy as it is
// filled in. Without it every button still saves; what was typed and not sent is then lost with the page.
//
// Kept is only what somebody typed: no hidden field, no password, no file. It is kept under a name that the server
// gives to whoever is signed in, so that the next person at this computer is never shown it.
(() => {
  const SOON = 800, LATEST = 3000, PATIENCE = 12000; // milliseconds
  const PAUSES = [2000, 4000, 8000, 15000];
  const MOST = 40, LARGEST = 100000, LARGEST_LAST = 60000, OLDEST = 7 * 24 * 3600 * 1000;
  const PREFIX = "recruit-typed/";
  const who = document.body.dataset.who;
  const OURS = `${PREFIX}${who}/`;

  // A browser may refuse to keep anything.
  const shelf = {
    keys(start) {
      try { return Object.keys(localStorage).filter((key) => key.startsWith(start)); } catch { return []; }
    },
    get(key) {
      try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
    },
    put(key, entry) {
      const text = JSON.stringify(entry);
      if (text.length > LARGEST) return false;
      try { localStorage.setItem(key, text); return true; } catch { return false; }
    },
    drop(key) {
      try { localStorage.removeItem(key); } catch { /* nothing was kept either */ }
    },
  };

  const age = (key) => shelf.get(key)?.at ?? 0;
  shelf.keys(PREFIX).filter((key) => Date.now() - age(key) > OLDEST).forEach(shelf.drop);
  if (!who) return;
  const arrived = (document.body.dataset.arrived ?? "").split(" ").filter(Boolean);
  for (const key of shelf.keys(OURS)) if (arrived.includes(shelf.get(key)?.name)) shelf.drop(key);
  shelf.keys(OURS).sort((a, b) => age(b) - age(a)).slice(MOST).forEach(shelf.drop);

  const random = () => [...crypto.getRandomValues(new Uint32Array(4))].map((each) => each.toString(36)).join("");
  const NEVER = ["hidden", "password", "file", "submit", "button", "reset", "image"];
  const isTick = (field) => ["checkbox", "radio"].includes(field.type);
  const isText = (field) => field.matches("textarea, input:not([type=radio], [type=checkbox])");

  class Typing {
    constructor(form) {
      this.form = form;
      this.fields = [...form.elements].filter((each) => each.name && !NEVER.includes(each.type));
      const address = new URL(form.getAttribute("action"), location.href);
      // The same form may stand on a page once for each thing that it is about.
      const about = form.elements.obstacle?.value ?? "";
      this.key = `${OURS}${address.pathname}${address.search} ${about}`;
      this.asYouGo = form.dataset.asYouGo ?? "";
      this.tab = random();
      this.turn = 0;
      this.name = random();
      this.loaded = this.asLoaded();
      this.stored = this.loaded;
      this.numbered = this.loaded;
      this.since = this.timer = this.tries = 0;
      this.sending = false;
      this.isLeaving = false;
    }

    read() {
      const sent = new URLSearchParams();
      for (const each of this.fields) {
        if (each.disabled) continue;
        if (each.type === "select-multiple") for (const one of each.selectedOptions) sent.append(each.name, one.value);
        else if (!isTick(each) || each.checked) sent.append(each.name, each.value);
      }
      return sent.toString();
    }

    // What the server put into the page. The browser may have brought back what was typed before.
    asLoaded() {
      const sent = new URLSearchParams();
      for (const each of this.fields) {
        if (isTick(each)) { if (each.defaultChecked) sent.append(each.name, each.value); }
        else if (each.options) {
          const chosen = [...each.options].filter((one) => one.defaultSelected);
          for (const one of chosen.length || each.multiple ? chosen : [...each.options].slice(0, 1)) sent.append(each.name, one.value);
        } else sent.append(each.name, each.defaultValue);
      }
      return sent.toString();
    }

    write(content, only = null) {
      const sent = new URLSearchParams(content), used = {};
      for (const each of this.fields) {
        if (only && !only.has(each.name)) continue;
        if (isTick(each)) each.checked = sent.getAll(each.name).includes(each.value);
        else if (sent.has(each.name)) {
          const at = used[each.name] ?? 0, values = sent.getAll(each.name);
          used[each.name] = at + 1;
          each.value = values[Math.min(at, values.length - 1)];
        }
      }
      document.dispatchEvent(new CustomEvent("recruit:written"));
    }

    get isDirty() { return this.read() !== this.stored; }

    keep() {
      const content = this.read();
      if (content === this.stored) { shelf.drop(this.key); return true; }
      return shelf.put(this.key, {
        content, at: Date.now(), name: this.name,
        version: this.form.elements.version?.value ?? null, given: this.form.elements.given?.value ?? null,
      });
    }

    // Puts what was kept here into the form again, on what the page was given when it was typed.
    bringBack() {
      const entry = shelf.get(this.key);
      if (!entry || typeof entry.content !== "string") return;
      if (document.body.hasAttribute("data-posted")) return; // the page itself shows what was sent
      const before = this.read();
      this.write(entry.content);
      if (this.read() === this.stored) { shelf.drop(this.key); return; }
      for (const name of ["version", "given"]) {
        const field = this.form.elements[name];
        if (field && typeof entry[name] === "string" && entry[name]) field.value = entry[name];
      }
      this.name = entry.name || this.name;
      if (before !== this.read()) this.tellBroughtBack();
      if (this.asYouGo) this.plan(0);
    }

    tellBroughtBack() {
      const told = document.createElement("div");
      told.className = "note";
      told.setAttribute("role", "status");
      const words = document.createElement("p");
      words.textContent = "What you typed here is back. It is not saved yet. ";
      const out = Object.assign(document.createElement("button"), { type: "button", className: "link-button", textContent: "Take it out" });
      out.addEventListener("click", () => { shelf.drop(this.key); location.replace(location.href); });
      words.append(out);
      told.append(words);
      this.form.prepend(told);
    }

    changed(field) {
      this.since ||= Date.now();
      const keeps = this.keep();
      if (!keeps) this.say("This browser cannot keep what you type. Save it before you leave this page.", "trouble");
      if (!this.asYouGo) return;
      this.plan(isText(field) ? Math.max(0, Math.min(SOON, LATEST - (Date.now() - this.since))) : 0);
    }

    plan(wait) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), wait);
    }

    // The server takes a turn of a page once: what differs has another turn.
    number() {
      const content = this.read();
      if (content !== this.numbered) { this.numbered = content; this.turn++; }
      return this.turn;
    }

    body() {
      const sent = new URLSearchParams(new FormData(this.form));
      this.mark(sent);
      return sent;
    }

    mark(sent) {
      sent.set("kept", this.name);
      if (!this.asYouGo) return;
      sent.set("tab", this.tab);
      sent.set("turn", this.number());
      for (const each of this.fields) if (each.name === "tick") sent.append("shown", each.value);
    }

    ask(body, more) {
      const headers = { Accept: "application/json" };
      return fetch(this.form.getAttribute("action"), { method: "POST", body, headers, redirect: "manual", ...more });
    }

    async send() {
      clearTimeout(this.timer);
      if (this.sending || this.isLeaving || !this.isDirty) return;
      this.sending = true;
      const content = this.read(), stop = new AbortController(), patience = setTimeout(() => stop.abort(), PATIENCE);
      try {
        await this.answered(await this.ask(this.body(), { signal: stop.signal }), content);
      } catch {
        this.again("Not saved: the connection is lost. It is kept in this browser, and is sent when it is back.");
      } finally {
        clearTimeout(patience);
        this.sending = false;
      }
      if (!this.tries && this.isDirty && !this.isLeaving) this.plan(SOON);
    }

    async answered(answer, content) {
      if (answer.type === "opaqueredirect" || answer.status === 401) { this.signedOut(); return; }
      const told = await answer.json();
      if (answer.ok && (told.saved || told.kept || told.late)) this.took(told, content);
      else if (told.token && !this.isRenewed) {
        this.isRenewed = true;
        this.form.elements.csrf_token.value = told.token;
        this.plan(0);
      } else if (told.stale && !this.isRenewed) await this.renewsFromPage();
      else if (told.stale) this.signedOut();
      else if (answer.status >= 500) this.again(`${told.problem || "Not saved."} It is kept in this browser, and is tried again.`);
      else this.say(`Not saved: ${told.problem || "load the page again."}`, "trouble");
    }

    // After another sign-in the page's token is another session's: the page itself, asked for anew, has one.
    async renewsFromPage() {
      const page = new DOMParser().parseFromString(await (await fetch(location.href, { cache: "no-store" })).text(), "text/html");
      const fresh = page.querySelector("input[name=csrf_token]")?.value;
      if (!fresh || page.body.dataset.who !== who) { this.signedOut(); return; }
      this.isRenewed = true;
      this.form.elements.csrf_token.value = fresh;
      this.plan(0);
    }

    took(told, content) {
      this.tries = 0;
      this.isRenewed = false;
      this.stored = content;
      this.since = 0;
      const elements = this.form.elements;
      if (told.version) elements.version.value = told.version;
      if (told.given) elements.given.value = told.given;
      this.takeOver(told.fields ?? {}, content);
      this.keep();
      if (told.saved) this.say(`Saved at ${told.saved}`, "saved");
      else if (told.clash) this.say(`${told.clash} `, "trouble", "Look at both");
      else if (told.kept) this.say(`Kept as you typed it at ${told.kept}. Not saved yet${told.problem ? `: ${told.problem}` : ", until you save it."}`, "kept");
    }

    // What others changed and no one touched here is shown as it is now.
    takeOver(fields, content) {
      const sent = new URLSearchParams(content), now = new URLSearchParams(this.read()), fresh = new Set();
      for (const [name, values] of Object.entries(fields)) {
        if (String(now.getAll(name)) !== String(sent.getAll(name))) continue;
        now.delete(name);
        for (const value of values) now.append(name, value);
        fresh.add(name);
      }
      if (!fresh.size) return;
      const isTyped = this.read() !== content;
      this.write(now.toString(), fresh);
      if (!isTyped) this.stored = this.numbered = this.read();
    }

    again(text) {
      const pause = PAUSES[Math.min(this.tries++, PAUSES.length - 1)];
      this.say(text, "trouble");
      this.plan(pause);
    }

    signedOut() {
      this.tries = 1;
      const next = encodeURIComponent(location.pathname + location.search);
      this.say("You are signed out. What you typed is kept in this browser, and is here again once you have signed in. ", "trouble");
      this.status().append(Object.assign(document.createElement("a"), { href: `/sign-in?next=${next}`, textContent: "Sign in" }));
    }

    status() {
      let place = this.form.querySelector(".saving");
      if (!place) {
        place = document.createElement("p");
        place.className = "saving";
        place.setAttribute("aria-live", "polite");
        this.form.append(place);
      }
      return place;
    }

    // Read aloud: trouble, what is not saved, and 'saved' once; never each save.
    say(text, state, look = "") {
      const place = this.status();
      place.setAttribute("aria-live", state === "saved" && place.dataset.state === "saved" ? "off" : "polite");
      if (place.dataset.state === state && place.textContent.startsWith(text)) return;
      place.dataset.state = state;
      place.textContent = text;
      if (look) place.append(Object.assign(document.createElement("button"), { className: "link-button", name: "stay", value: "1", textContent: look }));
    }

    leave() {
      if (!this.asYouGo || this.isLeaving || this.sending || !this.isDirty) return;
      const body = this.body();
      if (body.toString().length < LARGEST_LAST) this.ask(body, { keepalive: true }).catch(() => {});
    }
  }

  const kept = [...document.forms]
    .filter((form) => form.method === "post" && form.id !== "sheet" && form.dataset.keep !== "no")
    .map((form) => new Typing(form))
    .filter((typing) => typing.fields.length);

  for (const typing of kept) {
    typing.form.addEventListener("input", (event) => {
      if (typing.fields.includes(event.target)) typing.changed(event.target);
    });
    typing.form.addEventListener("formdata", (event) => { if (typing.isLeaving) typing.mark(event.formData); });
    typing.form.addEventListener("submit", (event) => {
      clearTimeout(typing.timer);
      typing.isLeaving = true;
      if (event.submitter?.name === "discard") shelf.drop(typing.key);
      else typing.keep();
      // A download, or a form that opens another tab, leaves this page where it is.
      setTimeout(() => { typing.isLeaving = false; }, PATIENCE);
    });
    typing.bringBack();
    if (typing.isDirty && typing.keep() && typing.asYouGo) typing.plan(0);
  }
  const leave = () => kept.forEach((each) => each.leave());
  window.addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leave(); });
  window.addEventListener("online", () => kept.forEach((each) => { if (each.tries) each.plan(0); }));
})();
