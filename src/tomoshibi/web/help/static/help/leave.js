// The way out: covers the page at once, ends the visit, and puts a neutral page in place of this one.
// It stands in the head and is not deferred: what was left must be covered before any of it is drawn again.
"use strict";
(function () {
  const GONE = "n"; // a name that tells nothing
  const target = "/0";
  function cover() {
    document.documentElement.style.visibility = "hidden";
    document.documentElement.dataset.left = ""; // what arrives from now on is shown by no other script, and leads nowhere else
    document.title = "メモ";
  }
  function mark() {
    try {
      sessionStorage.setItem(GONE, "1");
    } catch {
      // storage is switched off: the page that is shown again covers nothing, and the server has ended the visit
    }
  }
  function wasLeft() {
    try {
      return sessionStorage.getItem(GONE) === "1";
    } catch {
      return false;
    }
  }
  function leave() {
    cover();
    mark();
    location.replace(target);
  }
  // Coming back with the Back button: what was left stays covered, and the way out is taken again.
  const came = performance.getEntriesByType("navigation")[0];
  const cameBack = came && came.type === "back_forward";
  const atTheEnd = document.documentElement.dataset.gone === "1";
  if (atTheEnd) {
    mark(); // the answer that brought this page has cleared what the page before it had noted
    return;
  }
  if (cameBack && wasLeft()) {
    leave();
    return;
  }
  addEventListener("pageshow", function (event) {
    if (event.persisted && wasLeft()) leave();
  });
  try {
    sessionStorage.removeItem(GONE);
  } catch {
    // as above
  }
  document.addEventListener("click", function (event) {
    const link = event.target.closest && event.target.closest('a[href="' + target + '"]');
    if (!link) return;
    event.preventDefault();
    leave();
  });
  document.addEventListener("DOMContentLoaded", function () {
    const hint = document.getElementById("leave-keys");
    if (hint && matchMedia("(hover: hover) and (pointer: fine)").matches) hint.hidden = false; // most likely there is a keyboard
  });
  let presses = 0;
  let timer = 0;
  addEventListener("keydown", function (event) {
    if (event.key !== "Shift") {
      presses = 0; // capitals are typed with Shift, too
      return;
    }
    if (event.repeat) return;
    presses += 1;
    clearTimeout(timer);
    timer = setTimeout(function () { presses = 0; }, 3000);
    if (presses === 3) leave();
  });
})();
