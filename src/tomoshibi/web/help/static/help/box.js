// The box: what was written is sealed on this device before it leaves. Without WebCrypto the form goes as it is.
"use strict";
(function () {
  const seal = window.tomoshibiSeal;
  const form = document.getElementById("box");
  if (!seal || !seal.possible || !form) return;
  document.getElementById("sealed-there").hidden = true;
  document.getElementById("sealed-here").hidden = false;
  const given = form.dataset;
  const opened = Date.now();
  const PARTS = ["sealed", "public", "team_box", "recovery_box", "code_wrap", "version"];
  const STUCK = 20000; // milliseconds: by then the next page is here, or this one stayed because nothing could be sent
  let going = false;

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
    const key = await seal.newCaseKey();
    const parts = {
      sealed: await seal.sealed(seal.utf8(message), key.publicKey, context(given.row, "message", "person")),
      public: key.publicKey,
      team_box: await seal.sealed(key.scalar, seal.fromBase64(given.team), context("team:" + given.version, "case-key", "server")),
      recovery_box: await seal.sealed(key.scalar, seal.fromBase64(given.recovery), context("recovery", "case-key", "server")),
      code_wrap: await seal.wrappedByCode(key.scalar, given.secret, context("code", "case-key", "server")),
    };
    for (const [name, bytes] of Object.entries(parts)) field(name, seal.toBase64(bytes));
    field("version", given.version);
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

  function go() {
    form.submit();
    setTimeout(ready, STUCK);
  }

  form.addEventListener("submit", function (event) {
    if (going) {
      event.preventDefault(); // a second press while the first is being sealed must not send the words as they are
      return;
    }
    const words = form.elements.words.value;
    // What the server says of empty or too long words, of a number in them, and of a page that was open too long, it says
    // better; it gets to see those, so that it can show them again.
    if (!words.trim() || words.length > 20000 || digits(words).includes(given.secret)) return;
    if (Date.now() - opened > Number(given.left) * 1000) return;
    event.preventDefault();
    going = true;
    sealed().then(go, () => {
      ready();
      going = true;
      document.getElementById("sealed-there").hidden = false;
      document.getElementById("sealed-here").hidden = true;
      go();
    });
  });
  addEventListener("pageshow", ready);
})();
