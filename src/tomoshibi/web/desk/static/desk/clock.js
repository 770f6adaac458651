// Deadlines run on while a page stands open; the server wrote the same words for the moment it was asked.
"use strict";
(function () {
  const clocks = Array.from(document.querySelectorAll("time[data-until]"));
  if (!clocks.length) return;
  const told = document.querySelector("[data-now]");
  const late = told ? Date.parse(told.dataset.now) - Date.now() || 0 : 0; // the clock of this device may be wrong

  function span(seconds) {
    const days = Math.floor(seconds / 86400);
    const hours = Math.floor((seconds % 86400) / 3600);
    const minutes = Math.floor((seconds % 3600) / 60);
    if (days) return days + "日" + (hours ? hours + "時間" : "");
    if (hours) return hours + "時間" + (minutes ? minutes + "分" : "");
    return minutes + "分";
  }

  function tick() {
    for (const one of clocks) {
      const seconds = Math.trunc((Date.parse(one.dataset.until) - Date.now() - late) / 1000);
      one.textContent = seconds >= 0 ? "あと" + span(seconds) : span(-seconds) + "前にすぎました";
      one.classList.toggle("passed", seconds < 0);
    }
  }

  setInterval(tick, 15000);
  document.addEventListener("visibilitychange", tick);
})();
