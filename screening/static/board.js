/* The room board asks every five seconds how the seats stand, and says so when nobody answers.
   ES5, for old browsers; without it the page loads itself anew. */
(function () {
  "use strict";

  var ASK_MS = 5000;
  var live = document.querySelector("[data-live]");
  var stale = document.querySelector("[data-stale]");

  function show(board) {
    var before = live.querySelector("[data-board]");
    if (board.getAttribute("data-phase") !== before.getAttribute("data-phase")) {
      window.location.reload(); /* the room was opened, closed, or is over: other buttons belong here */
      return;
    }
    var focused = document.activeElement && document.activeElement.id;
    var within = live.contains(document.activeElement);
    live.replaceChild(document.importNode(board, true), before);
    var same = within && focused ? document.getElementById(focused) : null;
    if (same !== null) {
      same.focus();
    }
  }

  function take(request) {
    var page = request.status === 200 ? request.response : null;
    var board = page === null ? null : page.querySelector("[data-board]");
    stale.hidden = board !== null;
    if (board !== null) {
      show(board);
    }
  }

  function ask() {
    var request = new XMLHttpRequest();
    request.open("GET", live.getAttribute("data-live"));
    request.responseType = "document";
    request.timeout = ASK_MS;
    request.onload = function () { take(request); };
    request.onerror = request.ontimeout = function () { stale.hidden = false; };
    request.onloadend = function () { window.setTimeout(ask, ASK_MS); };
    request.send();
  }

  if (live !== null && stale !== null) {
    window.setTimeout(ask, ASK_MS);
  }
}());
