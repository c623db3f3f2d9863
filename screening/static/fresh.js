/* A page that the browser kept must not show the last person's words to the next: ask for it anew. */
window.addEventListener("pageshow", function (event) {
  "use strict";
  if (event.persisted) {
    window.location.reload();
  }
});
