// A phrase goes into the box without asking the server, after what stands there; without this script a form does the same.
"use strict";
(function () {
  const box = document.getElementById("text");
  const told = document.getElementById("put-in");
  const old = document.getElementById("put-in-old");
  if (!box || !told || !old) return;

  for (const button of document.querySelectorAll('button[name="say"]')) {
    button.addEventListener("click", function (event) {
      event.preventDefault();
      const words = document.getElementById(button.getAttribute("aria-describedby")).textContent;
      const typed = box.value.trim();
      box.value = typed ? typed + "\n\n" + words : words;
      box.dispatchEvent(new Event("input", { bubbles: true })); // who does this is not idle
      old.hidden = !button.hasAttribute("data-old");
      told.hidden = false;
      box.focus();
      box.setSelectionRange(box.value.length, box.value.length);
      box.closest("form").scrollIntoView({ block: "nearest" });
    });
  }
})();
