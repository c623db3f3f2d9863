/* Choices on their way to the server. What is not acknowledged lies in the browser's storage under the
   page's pad, so that a cut cable or a power cut loses nothing and the disk shows nothing. ES5. */
(function () {
  "use strict";

  var KEY = "muye.kept";
  var MOST_AT_ONCE = 50;
  var PATIENCE_MS = 15000;
  var LONGEST_PAUSE_MS = 20000;

  function hex(value, digits) {
    var text = value.toString(16);
    while (text.length < digits) {
      text = "0" + text;
    }
    return text;
  }

  function read() {
    try {
      return JSON.parse(window.localStorage.getItem(KEY));
    } catch (error) {
      return null;
    }
  }

  function wipe() {
    try {
      if (window.localStorage.getItem(KEY) !== null) {
        window.localStorage.removeItem(KEY);
      }
    } catch (error) {
      return;
    }
  }

  /* page: nonce, pad (base64), base (revision), tag, url, token.
     told: saved(), failed(), refused(address). */
  window.muyeKept = function (page, told) {
    var pad = window.atob(page.pad);
    var waiting = [];
    var first = page.base + 1;
    var pause = 0;
    var isSending = false;

    function masked(choices) {
      return choices.map(function (choice) { return choice.masked; }).join("");
    }

    function keep() {
      document.documentElement.setAttribute("data-unsent", String(waiting.length));
      if (waiting.length === 0) {
        wipe();
        return;
      }
      var kept = { tag: page.tag, nonce: page.nonce, base: page.base, first: first, masked: masked(waiting) };
      try {
        window.localStorage.setItem(KEY, JSON.stringify(kept));
      } catch (error) {
        return; /* a full disk: the choice is still in this page, and on its way */
      }
    }

    function post(batch, tenths, then) {
      var request = new XMLHttpRequest();
      request.open("POST", page.url);
      request.timeout = PATIENCE_MS;
      request.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
      request.onloadend = function () {
        var said = null;
        try {
          said = JSON.parse(request.responseText);
        } catch (error) {
          said = null;
        }
        then(request.status, said);
      };
      request.send(
        "csrf_token=" + encodeURIComponent(page.token) + "&nonce=" + batch.nonce + "&base=" + batch.base +
        "&first=" + batch.first + "&masked=" + batch.masked + "&tenths=" + tenths.join(",")
      );
    }

    function later() {
      pause = Math.min(pause * 2 || 1000, LONGEST_PAUSE_MS);
      window.setTimeout(send, pause);
    }

    function send() {
      if (isSending || waiting.length === 0) {
        return;
      }
      isSending = true;
      var now = waiting.slice(0, MOST_AT_ONCE);
      var batch = { nonce: page.nonce, base: page.base, first: first, masked: masked(now) };
      post(batch, now.map(function (choice) { return choice.tenths; }), function (status, said) {
        isSending = false;
        if (status === 200 && said && said.saved !== undefined) {
          pause = 0;
          waiting = waiting.slice(now.length);
          first += now.length;
          keep();
          told.saved();
          send();
        } else if (status === 0 || status >= 500 || status === 429) {
          told.failed();
          later();
        } else {
          told.refused(said && said.go);
        }
      });
    }

    window.addEventListener("online", function () {
      pause = 0;
      send();
    });

    return {
      /* Choose an option of an item, both counted from 0. */
      add: function (position, option, tenths) {
        var at = 2 * (first + waiting.length - page.base - 1);
        var word = position * 16 + option;
        var text = hex((word >> 8) ^ pad.charCodeAt(at), 2) + hex((word & 255) ^ pad.charCodeAt(at + 1), 2);
        waiting.push({ masked: text, tenths: tenths });
        keep();
        send();
      },
      left: function () { return waiting.length; },
      used: function () { return first + waiting.length - page.base - 1; },
      /* What an earlier page of this ticket could not send; then(isAnything). */
      bringBack: function (then) {
        var kept = read();
        if (kept === null || kept.tag !== page.tag || !kept.masked) {
          wipe();
          then(false);
          return;
        }
        post(kept, [], function (status) {
          if (status === 0 || status >= 500) {
            window.setTimeout(function () { window.location.reload(); }, 3000);
            return;
          }
          wipe();
          then(true);
        });
      }
    };
  };
}());
