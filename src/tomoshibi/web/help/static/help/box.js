// What somebody writes is not lost: it is sealed on this device where that can be done, sent without leaving the page, kept here
// until it has arrived, and covered after a while without a sign of life. Without WebCrypto or fetch the form goes as it is.
"use strict";
(function () {
  const seal = window.tomoshibiSeal;
  const LONGEST = 20000; // characters of a message
  const STUCK = 20000; // milliseconds: by then the next page is here, or this one stayed because nothing could be sent
  const PATIENCE = 30000; // milliseconds for an answer on a slow line; sent twice it is still one
  const canAsk = Boolean(window.fetch && window.AbortController && window.DOMParser);
  const isLeft = () => "left" in document.documentElement.dataset; // by the way out: what arrives now stays unseen
  const shown = (id, is) => {
    const found = document.getElementById(id);
    if (found) found.hidden = !is;
  };

  // Returns what a form is answered with, without leaving the page; null for a page of its own, with a script of its own.
  async function answered(action, body, patience) {
    const stop = new AbortController();
    const timer = patience && setTimeout(() => stop.abort(), patience);
    try {
      const answer = await fetch(action, { method: "POST", body, signal: stop.signal, credentials: "same-origin", cache: "no-store" });
      if (answer.status === 429) return null;
      if (![200, 410, 422].includes(answer.status)) throw new Error("not taken");
      const page = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
      if (!page) throw new Error("not a page of ours");
      return page;
    } finally {
      clearTimeout(timer);
    }
  }

  // Digits as a number is written down, whose last one fits (basics/secrecy/return_code.py looks in the same way).
  const WRITTEN = /(?:^|[^0-9A-Za-z])(?:[0-9][ \t\n\r\u2010-\u2015\u2212\u30fc-]{0,2}){23}[0-9](?![0-9A-Za-z])/g;
  const DAMM = "0317598642709215486342068713591750983426612304597836742095815869720134894536201794386172052581436790";
  function seemsToHoldNumber(words) {
    const rows = (words.normalize("NFKC").match(WRITTEN) || []).map((row) => row.replace(/[^0-9]/g, ""));
    return rows.some((row) => Array.from(row).reduce((sum, one) => Number(DAMM[sum * 10 + Number(one)]), 0) === 0);
  }

  // What is written in a form, and what is chosen beside it.
  const written = (form) => (form ? Array.from(form.querySelectorAll("textarea, [name=how]:checked")) : []);
  const hasWords = (fields) => fields.some((one) => one.value.trim());

  function putBack(fields, main) {
    for (const { name, value, type } of fields) {
      const found = Array.from(main.querySelectorAll('[name="' + name + '"]'));
      const place = type === "radio" ? found.find((one) => one.value === value) : found[0];
      if (place && type === "radio") place.checked = true;
      else if (place) place.value = value;
    }
  }

  // The answer takes the place of what is shown; what was not taken stands in its form again.
  function show(answer, fields, areNotSent) {
    if (isLeft()) return;
    const main = document.importNode(answer, true);
    const refused = main.querySelector("#problem");
    if ((refused || areNotSent) && hasWords(fields)) putBack(fields, main);
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
    const kind = given.keeps; // first, more, wishes; back: the question for the number, beside words that are not sent yet
    const opened = Date.now();
    const seals = kind !== "back" && Boolean(seal && seal.possible);
    const box = form.querySelector("textarea");
    let key = null; // one for this page, so that what is sent again is known again
    let asked = ""; // words with something like a number in them, that were asked about once
    let going = false;
    if (seals) {
      shown("sealed-there", false);
      shown("sealed-here", true);
    }

    function field(name, value) {
      const input = document.createElement("input");
      [input.type, input.name, input.value, input.className] = ["hidden", name, value, "sealed"];
      form.append(input);
    }

    const context = (row, purpose, side) => ({ tenant: given.tenant, case: given.case, row, purpose, side });
    const message = (words) => seal.utf8(JSON.stringify({ text: words, by: "", at: new Date().toISOString() }));

    // What each form sends in the place of what was written in it.
    const SEALED = {
      async first(words) {
        key = key || (await seal.newCaseKey());
        const row = await seal.row(given.draw, words);
        return {
          sealed: await seal.sealed(message(words), key.publicKey, context(row, "message", "person")),
          public: key.publicKey,
          team_box: await seal.sealed(key.scalar, seal.fromBase64(given.team), context("team:" + given.version, "case-key", "server")),
          recovery_box: await seal.sealed(key.scalar, seal.fromBase64(given.recovery), context("recovery", "case-key", "server")),
          code_wrap: await seal.wrappedByCode(key.scalar, given.secret, context("code", "case-key", "server")),
          version: given.version,
          row,
        };
      },
      async more(words) {
        const [row, to] = [await seal.row(form.elements.form.value, words), seal.fromBase64(given.public)];
        return { sealed: await seal.sealed(message(words), to, context(row, "message", "person")), public: to, row };
      },
      async wishes(words) {
        const to = seal.fromBase64(given.public);
        const told = seal.utf8(JSON.stringify({ how: form.elements.how.value, text: words }));
        return { sealed_wishes: await seal.sealed(told, to, context("wishes", "wishes", "person")), public: to };
      },
    };

    async function sealed() {
      const parts = await SEALED[kind](box.value);
      for (const [name, part] of Object.entries(parts)) field(name, typeof part === "string" ? part : seal.toBase64(part));
      stays(true);
    }

    // What was written, or chosen beside it, does not leave the device.
    function stays(is) {
      for (const one of form.querySelectorAll("textarea, [name=how]")) one.disabled = is;
    }

    // As it was before sending, with the words in it: after coming back, or where nothing could be sent.
    function ready() {
      going = false;
      stays(false);
      for (const one of form.querySelectorAll("input.sealed")) one.remove();
    }

    function stuck() {
      ready();
      shown("sending", false);
      shown("not-sent", true);
    }

    // The answer will be a page of its own.
    function submit() {
      if (!isLeft()) form.submit();
    }

    async function go() {
      if (!canAsk) {
        submit();
        setTimeout(ready, STUCK);
        return;
      }
      try {
        const page = await answered(form.action, new URLSearchParams(new FormData(form)), PATIENCE);
        if (page) show(page, written(form), kind === "back");
        else {
          submit();
          setTimeout(stuck, STUCK);
        }
      } catch {
        stuck();
      }
    }

    const digits = (text) => text.normalize("NFKC").replace(/[^0-9]/g, "");

    // What the server says of empty or too long words, of a number in them, and of a page that was open too long, it says
    // better; it gets to see those of a first form, so that it can show them again.
    function isForTheServer(words) {
      if (kind !== "first") return false;
      if (!words.trim() || words.length > LONGEST || digits(words).includes(given.secret)) return true;
      return Date.now() - opened > Number(given.left) * 1000;
    }

    // What a server that reads nothing cannot say. Something like a number is asked about once.
    function refused(words) {
      if (kind !== "more") return "";
      if (!words.trim()) return "empty";
      if (words.length > LONGEST) return "long";
      if (words === asked || !seemsToHoldNumber(words)) return "";
      asked = words;
      return "number";
    }

    form.addEventListener("submit", function (event) {
      if (going) {
        event.preventDefault(); // a second press while the first is being sealed must not send the words as they are
        return;
      }
      const mustSeal = seals && !isForTheServer(box.value);
      const why = mustSeal ? refused(box.value) : "";
      for (const one of form.querySelectorAll("[data-refused]")) one.hidden = one.dataset.refused !== why;
      if (why || mustSeal || canAsk) event.preventDefault();
      if (why || !(mustSeal || canAsk)) return;
      going = true;
      shown("not-sent", false);
      shown("sending", true);
      if (kind === "back" && canAsk) stays(true);
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

  // Another language: the same page in its words, and in it what was written or chosen and has not been sent.
  const TURNED = [".skip", ".top", ".languages", ".cover", ".menu", "footer"];
  async function turn(address) {
    const before = document.querySelector("form[data-keeps]");
    const fields = written(before);
    const kept = !hasWords(fields) ? "" : before.elements.wishes ? "?u=2" : "?u=1";
    const answer = await fetch(address + kept, { credentials: "same-origin", cache: "no-store" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.querySelector("main");
    if (![200, 422].includes(answer.status) || !main) throw new Error("not a page of ours");
    if (isLeft()) return;
    for (const one of TURNED) {
      const [old, made] = [document.querySelector(one), page.querySelector(one)];
      if (!old || !made) continue;
      const twin = document.importNode(made, true);
      twin.hidden = old.hidden; // the page may have covered itself meanwhile
      old.replaceWith(twin);
    }
    [document.documentElement.lang, document.documentElement.className] = [page.documentElement.lang, page.documentElement.className];
    history.replaceState(null, "", address);
    show(main, fields, true);
    // The same draw: what has arrived already is known again.
    if (before) putBack(before.querySelectorAll("[name=form], [name=code]"), document.querySelector("main"));
  }

  function turns(event) {
    const link = event.target.closest && event.target.closest(".languages a, .languages button[form]");
    if (!link || !document.querySelector("form[data-keeps]")) return;
    event.preventDefault();
    turn((link.getAttribute("formaction") || link.getAttribute("href")).replace(/13$/, "12")).catch(() => shown("not-turned", true));
  }

  // The thread covers itself after a while without a sign of life. What was typed stays; once the visit is over, the talk itself
  // is taken out of the page, and sending asks for the number again.
  function rest() {
    const cover = () => document.getElementById("cover");
    if (!cover()) return;
    const quiet = Number(cover().dataset.quiet) * 1000;
    let timer = 0;
    let last = Date.now();
    const covers = (is) => {
      cover().hidden = !is;
      for (const one of document.querySelectorAll("main, .menu, .languages")) one.hidden = is;
    };
    const wait = () => {
      last = Date.now();
      clearTimeout(timer);
      timer = setTimeout(() => covers(true), quiet);
    };
    for (const sign of ["keydown", "pointerdown", "scroll", "input"]) {
      addEventListener(sign, () => cover().hidden && wait(), { passive: true });
    }
    // A telephone that slept ran no timer.
    document.addEventListener("visibilitychange", () => Date.now() - last > quiet && covers(true));
    document.addEventListener("click", function (event) {
      if (!event.target.closest("#cover button")) return;
      const isOver = Date.now() > over;
      if (isOver) for (const one of document.querySelectorAll(".past")) one.remove();
      covers(false);
      shown("was-over", isOver);
      wait();
    });
    wait();
  }

  // Sends texts that stand beside the box, however long that takes; words that are not sent yet stay here.
  async function sent(action, body) {
    const box = document.querySelector("textarea[name=words]");
    const page = await answered(action, body, 0);
    if (!page) throw new Error("not taken");
    if (!page.querySelector("textarea[name=words]") && box && box.value.trim()) {
      if (!isLeft()) box.form.querySelector("button").click(); // the talk is not open any more: they are kept beside what the page asks then
      return;
    }
    show(page, box ? [box] : [], true);
    const files = document.getElementById("files");
    if (files) files.scrollIntoView();
  }

  if (canAsk) {
    window.tomoshibiBox = Object.freeze({ sent });
    document.addEventListener("click", turns);
  }
  begin();
  lasts();
  rest();
})();
