// What somebody writes is not lost: it is sealed on this device where that can be done, sent without leaving the page, kept here
// until it has arrived, and covered after a while without a sign of life. Without WebCrypto or fetch the form goes as it is.
"use strict";
(function () {
  const seal = window.tomoshibiSeal;
  const PARTS = ["sealed", "public", "team_box", "recovery_box", "code_wrap", "version", "row"];
  const STUCK = 20000; // milliseconds: by then the next page is here, or this one stayed because nothing could be sent
  const PATIENCE = 30000; // milliseconds for an answer on a slow line; sent twice it is still one
  const canAsk = Boolean(window.fetch && window.AbortController && window.DOMParser);
  const shown = (id, is) => {
    const found = document.getElementById(id);
    if (found) found.hidden = !is;
  };

  async function asked(form) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.action, { method: "POST", body, signal: stop.signal, credentials: "same-origin", cache: "no-store" });
      if (answer.status === 429) return null; // a page of its own, with a script of its own
      if (answer.status !== 200 && answer.status !== 422) throw new Error("not taken");
      const page = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
      if (!page) throw new Error("not a page of ours");
      return page;
    } finally {
      clearTimeout(timer);
    }
  }

  // The answer takes the place of what is shown; words that were not taken stand in its box again.
  function show(answer, words) {
    const main = document.importNode(answer, true);
    const box = main.querySelector("textarea[name=words]");
    const refused = main.querySelector("#problem");
    if (box && refused && !box.value) box.value = words;
    const cover = document.getElementById("cover");
    main.hidden = Boolean(cover && !cover.hidden); // it came while nobody was looking
    document.querySelector("main").replaceWith(main);
    lasts();
    scrollTo(0, 0);
    const heading = refused || main.querySelector("h1");
    if (heading) {
      heading.tabIndex = -1;
      heading.focus();
    }
    begin();
    dispatchEvent(new Event("tomoshibi:shown")); // for the other scripts of this page
  }

  let over = 0; // when the visit ends, unless a page of it is asked for before
  function lasts() {
    const cover = document.getElementById("cover");
    if (cover) over = Date.now() + Number(cover.dataset.over) * 1000;
  }

  function begin() {
    const form = document.querySelector("form[data-keeps]");
    if (form) watch(form);
  }

  function watch(form) {
    const given = form.dataset;
    const opened = Date.now();
    const seals = Boolean(given.team && seal && seal.possible);
    let key = null; // one for this page, so that what is sent again is known again
    let going = false;
    if (seals) {
      shown("sealed-there", false);
      shown("sealed-here", true);
    }

    function field(name, value) {
      const input = document.createElement("input");
      input.type = "hidden";
      input.name = name;
      input.value = value;
      form.append(input);
    }

    const context = (row, purpose, side) => ({ tenant: given.tenant, case: given.case, row, purpose, side });

    async function sealed() {
      const words = form.elements.words.value;
      const message = JSON.stringify({ text: words, by: "", at: new Date().toISOString() });
      key = key || (await seal.newCaseKey());
      const row = await seal.row(given.draw, words);
      const parts = {
        sealed: await seal.sealed(seal.utf8(message), key.publicKey, context(row, "message", "person")),
        public: key.publicKey,
        team_box: await seal.sealed(key.scalar, seal.fromBase64(given.team), context("team:" + given.version, "case-key", "server")),
        recovery_box: await seal.sealed(key.scalar, seal.fromBase64(given.recovery), context("recovery", "case-key", "server")),
        code_wrap: await seal.wrappedByCode(key.scalar, given.secret, context("code", "case-key", "server")),
      };
      for (const [name, bytes] of Object.entries(parts)) field(name, seal.toBase64(bytes));
      field("version", given.version);
      field("row", row);
      form.elements.words.disabled = true; // it does not leave the device
    }

    const digits = (text) => text.normalize("NFKC").replace(/[^0-9]/g, "");

    // As it was before sending, with the words in it: after coming back, or where nothing could be sent.
    function ready() {
      going = false;
      form.elements.words.disabled = false;
      for (const name of PARTS) {
        for (const one of form.querySelectorAll('input[name="' + name + '"]')) one.remove();
      }
    }

    async function go() {
      if (!canAsk) {
        form.submit();
        setTimeout(ready, STUCK);
        return;
      }
      const words = form.elements.words.value;
      try {
        const page = await asked(form);
        if (page) show(page, words);
        else form.submit();
      } catch {
        ready();
        shown("sending", false);
        shown("not-sent", true);
      }
    }

    // What the server says of empty or too long words, of a number in them, and of a page that was open too long, it says
    // better; it gets to see those, so that it can show them again.
    function isForTheServer(words) {
      if (!words.trim() || words.length > 20000) return true;
      return Boolean(given.secret) && (digits(words).includes(given.secret) || Date.now() - opened > Number(given.left) * 1000);
    }

    form.addEventListener("submit", function (event) {
      if (going) {
        event.preventDefault(); // a second press while the first is being sealed must not send the words as they are
        return;
      }
      const mustSeal = seals && !isForTheServer(form.elements.words.value);
      if (!mustSeal && !canAsk) return;
      event.preventDefault();
      going = true;
      shown("not-sent", false);
      shown("sending", true);
      (mustSeal ? sealed() : Promise.resolve()).then(go, () => {
        ready();
        going = true;
        shown("sealed-there", true);
        shown("sealed-here", false);
        go();
      });
    });
    addEventListener("pageshow", ready);
  }

  // The thread covers itself after a while without a sign of life. What was typed stays; once the visit is over, the talk itself
  // is taken out of the page, and sending asks for the number again.
  function rest() {
    const cover = document.getElementById("cover");
    if (!cover) return;
    const quiet = Number(cover.dataset.quiet) * 1000;
    let timer = 0;
    let last = Date.now();
    const covers = (is) => {
      cover.hidden = !is;
      for (const one of document.querySelectorAll("main, .menu, .languages")) one.hidden = is;
    };
    const wait = () => {
      last = Date.now();
      clearTimeout(timer);
      timer = setTimeout(() => covers(true), quiet);
    };
    for (const sign of ["keydown", "pointerdown", "scroll", "input"]) {
      addEventListener(sign, () => cover.hidden && wait(), { passive: true });
    }
    // A telephone that slept ran no timer.
    document.addEventListener("visibilitychange", () => Date.now() - last > quiet && covers(true));
    cover.querySelector("button").addEventListener("click", function () {
      const isOver = Date.now() > over;
      if (isOver) for (const one of document.querySelectorAll(".past")) one.remove();
      covers(false);
      shown("was-over", isOver);
      wait();
    });
    wait();
  }

  begin();
  lasts();
  rest();
})();
