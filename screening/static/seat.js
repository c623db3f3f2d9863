/* A seat's sign of life to the room board: that the browser is there, and nothing of what it shows.
   What a page that stays open has to tell meanwhile comes back. ES5, for old browsers. */
(function () {
  "use strict";

  var BEAT_MS = 30000;
  var form = document.querySelector("[data-beat]");
  var standing = document.querySelector("[data-standing]");

  function tell(request) {
    if (standing !== null && (request.status === 200 || request.status === 204)) {
      standing.textContent = request.responseText;
      standing.hidden = request.status === 204;
    }
  }

  function beat() {
    var request = new XMLHttpRequest();
    var token = form.querySelector("[name=csrf_token]").value;
    request.open("POST", form.getAttribute("data-beat"));
    request.onload = function () { tell(request); };
    request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    request.send("csrf_token=" + encodeURIComponent(token));
  }

  if (form !== null) {
    window.setInterval(beat, BEAT_MS);
  }
}());
