// A desk that nobody sits at covers itself when its session ends; who types is not idle, and what was typed stays.
"use strict";
(function () {
  const idle = Number(document.body.dataset.idle) * 1000;
  if (!idle) return;
  const OFTEN = Math.min(idle / 3, 300000); // milliseconds between two signs to the server while somebody types
  let told = Date.now();
  let last = Date.now();

  function over() {
    if (Date.now() - last < idle) return;
    const main = document.getElementById("main");
    const typed = Array.from(main.querySelectorAll("textarea")).filter((box) => box.value.trim());
    const note = document.getElementById("over");
    for (const box of typed) {
      const kept = document.createElement("textarea");
      kept.value = box.value;
      kept.rows = 7;
      kept.readOnly = true;
      kept.setAttribute("aria-label", "送られていない文");
      note.append(kept);
    }
    main.replaceChildren(note);
    note.hidden = false;
    clearInterval(watch);
  }

  addEventListener("input", function () {
    last = Date.now();
    if (last - told < OFTEN) return;
    told = last;
    fetch("/account", { credentials: "same-origin", cache: "no-store" }).catch(() => 0); // the session ends by itself
  });
  document.addEventListener("visibilitychange", over);
  const watch = setInterval(over, Math.min(idle / 10, 15000));
})();
