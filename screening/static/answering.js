/* Comfort for the student's page, which works without it: digits choose, a held key or a second
   click sends nothing twice, the screen can be covered. ES5, for old browsers. */
(function () {
  "use strict";

  var COVER_AFTER_MS = 180000;
  var WARN_AFTER_MS = 540000;
  var END_AFTER_S = 60;
  var TRY_AGAIN_S = 10;
  var SEND_AGAIN_AFTER_MS = 8000;
  var page = document.documentElement;
  var cover = document.querySelector("[data-cover]");
  var coverButton = document.querySelector("[data-cover-button]");
  var waiting = document.querySelector("[data-question]");
  var ownTitle = document.title;
  var lastFocus = null;
  var ending = document.querySelector("[data-idle-end]");
  var warning = document.querySelector("[data-idle-warning]");
  var idle = 0;
  var warn = 0;
  var ticking = 0;

  page.className += " js";

  /* Whoever has scripts is shown the whole form in one page. */
  Array.prototype.forEach.call(document.querySelectorAll("[data-scripted]"), function (mark) {
    mark.value = "yes";
  });

  function questionOf(element) {
    while (element && element !== document) {
      if (element.nodeType === 1 && element.hasAttribute("data-question")) {
        return element;
      }
      element = element.parentNode;
    }
    return null;
  }

  function choose(question, n) {
    var options = question.querySelectorAll("input[type=radio]");
    if (n >= 1 && n <= options.length) {
      options[n - 1].checked = true;
      options[n - 1].focus();
    }
  }

  /* Keys on a question whose options nobody has touched yet: as if its first one had the focus. */
  function begin(question, event) {
    if (event.key === "ArrowDown" || event.key === "ArrowRight") {
      event.preventDefault();
      choose(question, 1);
    } else if (event.key === "ArrowUp" || event.key === "ArrowLeft") {
      event.preventDefault();
      choose(question, question.querySelectorAll("input[type=radio]").length);
    } else if (event.key === "Enter") {
      question.form.querySelector("button:not([type=button])").click();
    }
  }

  function goBack(question) {
    var back = question.form.querySelector("[data-back]");
    if (back !== null) {
      back.click();
    }
  }

  function isCovered() {
    return cover !== null && !cover.hidden;
  }

  function setCovered(covered) {
    if (cover === null || covered === isCovered()) {
      return;
    }
    if (covered) {
      lastFocus = document.activeElement;
    }
    cover.hidden = !covered;
    page.className = page.className.replace(" covered", "") + (covered ? " covered" : "");
    document.title = covered ? cover.getAttribute("data-title") : ownTitle;
    if (covered) {
      cover.querySelector("[data-cover-back]").focus();
    } else if (lastFocus && lastFocus.focus) {
      lastFocus.focus();
    }
  }

  function waitForIdleness() {
    if (document.querySelector("[data-code-field]") !== null) {
      return; /* a page that waits for a code shows nothing of anybody */
    }
    window.clearTimeout(idle);
    window.clearTimeout(warn);
    window.clearInterval(ticking);
    idle = window.setTimeout(function () { setCovered(true); }, COVER_AFTER_MS);
    if (ending !== null) {
      warning.hidden = true;
      warn = window.setTimeout(countDown, WARN_AFTER_MS);
    }
  }

  /* Whoever went away is signed out: the answers are kept, the code opens them again. */
  function countDown() {
    var left = END_AFTER_S;
    warning.hidden = false;
    ticking = window.setInterval(function () {
      left -= 1;
      warning.querySelector("[data-idle-seconds]").textContent = String(Math.max(left, 0));
      if (left <= 0 && left % TRY_AGAIN_S === 0) {
        end();
      }
    }, 1000);
  }

  /* Not while an answer waits to be sent, and not into the error page of a broken network. */
  function end() {
    if (page.getAttribute("data-unsent") > 0) {
      return;
    }
    var probe = new XMLHttpRequest();
    probe.open("HEAD", ending.getAttribute("data-probe"));
    probe.onload = function () { ending.submit(); };
    probe.send();
  }

  document.addEventListener("keydown", function (event) {
    waitForIdleness();
    if (event.key === "F9") {
      event.preventDefault();
      if (!event.repeat) {
        setCovered(!isCovered());
      }
      return;
    }
    if (isCovered() || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }
    var question = waiting || questionOf(document.activeElement);
    if (question === null) {
      return;
    }
    if (event.repeat && /^(Enter|Backspace|[0-9])$/.test(event.key)) {
      event.preventDefault();
    } else if (/^[1-9]$/.test(event.key)) {
      if (!page.classList.contains("keyless")) {
        event.preventDefault();
        choose(question, Number(event.key));
      }
    } else if (event.key === "Backspace") {
      goBack(question);
    } else if (waiting !== null || question === document.activeElement) {
      begin(question, event);
    }
  });

  /* The browser gives the focus some time after it has drawn the page; a quick hand is earlier. */
  document.addEventListener("focusin", function () { waiting = null; });
  if (document.activeElement !== document.body) {
    waiting = null;
  }

  document.addEventListener("mousemove", waitForIdleness);
  document.addEventListener("touchstart", waitForIdleness);
  waitForIdleness();

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.getAttribute("data-sent")) {
      event.preventDefault();
      return;
    }
    form.setAttribute("data-sent", "yes");
    window.setTimeout(function () { form.removeAttribute("data-sent"); }, SEND_AGAIN_AFTER_MS);
  });

  if (coverButton !== null && cover !== null) {
    coverButton.hidden = false;
    coverButton.addEventListener("click", function () { setCovered(true); });
    cover.querySelector("[data-cover-back]").addEventListener("click", function () {
      setCovered(false);
    });
  }
}());
