// Passkeys: asks the browser, and sends what it answers with the form.
"use strict";
(function () {
  const form = document.getElementById("passkey");
  if (!form || !window.PublicKeyCredential) return;
  const button = form.querySelector("button");
  button.hidden = false;
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  function ready(options) {
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    for (const list of ["allowCredentials", "excludeCredentials"]) {
      if (options[list]) options[list] = options[list].map((one) => ({ ...one, id: bytes(one.id) }));
    }
    return options;
  }
  button.addEventListener("click", async function () {
    const adds = form.dataset.act === "create"; // asks for the passphrase, which goes along
    const asked = await fetch(form.dataset.question, adds ? { method: "POST", body: new URLSearchParams(new FormData(form)) } : {});
    if (!asked.ok) return form.submit(); // the page says what was wrong
    const publicKey = ready(await asked.json());
    const made = await navigator.credentials[form.dataset.act]({ publicKey }).catch(() => null);
    if (!made) return;
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (made.response[name]) response[name] = text(made.response[name]);
    }
    form.elements.answer.value = JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response });
    form.submit();
  });
})();
