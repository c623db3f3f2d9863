/* Comfort at the two ends of a sitting: the code of a scanned address stands in its field, and the
   last page leaves by itself, so that the next student finds an empty one. ES5, for old browsers. */
(function () {
  "use strict";

  var field = document.querySelector("[data-code-field]");
  var departure = document.querySelector("[data-leave-after]");

  if (field !== null && window.location.hash.length > 1) {
    field.value = window.location.hash.slice(1);
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
    field.form.querySelector("button").focus();
  }

  function count(left, figure, form) {
    return window.setInterval(function () {
      left -= 1;
      figure.textContent = String(Math.max(left, 0));
      if (left === 0) {
        form.submit();
      }
    }, 1000);
  }

  if (departure !== null) {
    var seconds = Number(departure.getAttribute("data-leave-after"));
    var figure = departure.querySelector("[data-leave-seconds]");
    var form = document.querySelector("[data-leave]");
    var ticking = count(seconds, figure, form);
    departure.hidden = false;
    departure.querySelector("[data-leave-stay]").addEventListener("click", function () {
      window.clearInterval(ticking);
      departure.hidden = true;
      form.querySelector("button").focus();
    });
  }
}());
