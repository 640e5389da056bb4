/* The running clock counts on from what the server said. */
(() => {
  "use strict";
  const began = Date.now();
  const shown = () => document.querySelectorAll("[data-timer]").forEach((box) => {
    const seconds = Number(box.dataset.timer) + Math.floor((Date.now() - began) / 1000);
    const two = (n) => String(n).padStart(2, "0");
    box.textContent = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  });
  shown();
  if (document.querySelector("[data-timer]")) setInterval(shown, 1000);
})();
