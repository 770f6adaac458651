// The way out: covers the page at once, ends the visit, and puts a neutral page in place of this one.
"use strict";
(function () {
  const GONE = "n"; // a name that tells nothing
  const target = "/0";
  function cover() {
    document.documentElement.style.visibility = "hidden";
    document.title = "メモ";
  }
  function leave() {
    cover();
    try {
      sessionStorage.setItem(GONE, "1");
    } catch {
      // storage is switched off: the page that is shown again covers nothing, and the server has ended the visit
    }
    location.replace(target);
  }
  function wasLeft() {
    try {
      return sessionStorage.getItem(GONE) === "1";
    } catch {
      return false;
    }
  }
  if (document.body.dataset.gone) {
    return;
  }
  // Coming back with the Back button: what was left stays covered, and the way out is taken again.
  addEventListener("pageshow", function (event) {
    if (event.persisted && wasLeft()) leave();
  });
  try {
    sessionStorage.removeItem(GONE);
  } catch {
    // as above
  }
  const link = document.getElementById("leave");
  if (link) {
    link.addEventListener("click", function (event) {
      event.preventDefault();
      leave();
    });
  }
  let presses = 0;
  let timer = 0;
  addEventListener("keydown", function (event) {
    if (event.key !== "Shift" || event.repeat) return;
    presses += 1;
    clearTimeout(timer);
    timer = setTimeout(function () { presses = 0; }, 3000);
    if (presses === 3) leave();
  });
})();
