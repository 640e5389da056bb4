/* On a phone the tab one stands on is brought into view. */
(() => {
  "use strict";
  const here = document.querySelector(".nav-underline [aria-current=page]");
  if (here) here.scrollIntoView({ block: "nearest", inline: "center" });
})();
