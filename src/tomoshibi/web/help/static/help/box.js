// The box: what was written is sealed on this device before it leaves. Without WebCrypto the form goes as it is.
"use strict";
(function () {
  const seal = window.tomoshibiSeal;
  const form = document.getElementById("box");
  if (!seal || !seal.possible || !form) return;
  document.getElementById("sealed-there").hidden = true;
  document.getElementById("sealed-here").hidden = false;
  const given = form.dataset;
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

  form.addEventListener("submit", function (event) {
    if (going) return;
    const words = form.elements.words.value;
    // What the server says of empty or too long words, and of a number in them, it says better; it gets to see those.
    if (!words.trim() || words.length > 20000 || digits(words).includes(given.secret)) return;
    event.preventDefault();
    going = true;
    sealed().then(
      () => form.submit(),
      () => {
        form.elements.words.disabled = false;
        document.getElementById("sealed-there").hidden = false;
        document.getElementById("sealed-here").hidden = true;
        form.submit();
      },
    );
  });
  addEventListener("pageshow", function () {
    going = false;
    form.elements.words.disabled = false;
    for (const name of ["sealed", "public", "team_box", "recovery_box", "code_wrap", "version"]) {
      if (form.elements[name]) form.elements[name].remove();
    }
  });
})();
