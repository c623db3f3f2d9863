/* Within the queue j and k go to the next and the previous student, and only there: no key does
   anything elsewhere on the page. ES5; without it Tab does the same. */
(function () {
  "use strict";

  var rows = document.querySelector("[data-rows]");
  var steps = { j: 1, k: -1 };

  function go(event) {
    var links = Array.prototype.slice.call(rows.querySelectorAll("tbody th a"));
    var row = document.activeElement.closest("tr");
    var at = row === null ? -1 : links.indexOf(row.querySelector("th a"));
    var to = links[at + steps[event.key]];
    if (to !== undefined) {
      to.focus();
      event.preventDefault();
    }
  }

  if (rows !== null) {
    rows.closest("[role=region]").addEventListener("keydown", function (event) {
      if (steps.hasOwnProperty(event.key) && !(event.ctrlKey || event.altKey || event.metaKey)) {
        go(event);
      }
    });
  }
})();
