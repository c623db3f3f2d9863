/* One item a screen, the whole form in one page: choosing sends, going on never waits. ES5. */
(function () {
  "use strict";

  var SETTLES_MS = 400;
  var MOST_WAITING = 50;
  var root = document.querySelector("[data-form]");
  if (root === null || window.muyeKept === undefined) {
    return;
  }

  var items = root.querySelectorAll("[data-item]");
  var left = document.querySelector("[data-left]");
  var end = document.querySelector("[data-end]");
  var handIn = document.querySelector("[data-hand-in]");
  var wait = document.querySelector("[data-wait]");
  var status = document.querySelector("[data-status]");
  var chosen = root.getAttribute("data-chosen").split(",");
  var at = 0;
  var shownAt = 0;
  var settling = 0;
  var wantsToHandIn = false;

  var kept = window.muyeKept({
    nonce: root.getAttribute("data-nonce"),
    pad: root.getAttribute("data-pad"),
    base: Number(root.getAttribute("data-revision")),
    tag: root.getAttribute("data-tag"),
    url: root.getAttribute("data-answers"),
    token: handIn.querySelector("[name=csrf_token]").value
  }, {
    saved: function () {
      say(kept.left() === 0 ? "saved" : "trying");
      if (kept.left() === 0 && wantsToHandIn) {
        handIn.submit();
      } else if (kept.left() === 0 && kept.used() > Number(root.getAttribute("data-most")) - 100) {
        window.location.reload(); /* the pad is nearly used up: a new page has a new one */
      }
    },
    failed: function () { say("offline"); },
    refused: function (address) { window.location.href = address || root.getAttribute("data-check"); }
  });

  function say(name) {
    status.textContent = document.querySelector("[data-words=" + name + "]").textContent;
    status.className = "kept kept--" + name;
  }

  function radios(item) {
    return item.querySelectorAll("input[type=radio]");
  }

  function choiceOf(item) {
    var all = radios(item);
    for (var i = 0; i < all.length; i += 1) {
      if (all[i].checked) {
        return i;
      }
    }
    return -1;
  }

  /* Send what is chosen, if that is new. */
  function settle() {
    window.clearTimeout(settling);
    if (at === 0) {
      return;
    }
    var option = choiceOf(items[at - 1]);
    if (option >= 0 && String(option) !== chosen[at - 1]) {
      chosen[at - 1] = String(option);
      var now = window.performance.now();
      kept.add(at - 1, option, Math.round((now - shownAt) / 100));
      shownAt = now;
    }
  }

  function hideAll() {
    for (var i = 0; i < items.length; i += 1) {
      items[i].hidden = true;
    }
    left.hidden = end.hidden = wait.hidden = true;
    wantsToHandIn = false;
  }

  function remember(hash) {
    window.history.replaceState(null, "", window.location.pathname + hash);
    var links = document.querySelectorAll("a[hreflang]");
    for (var i = 0; i < links.length; i += 1) {
      links[i].href = links[i].href.split("#")[0] + hash;
    }
  }

  function show(number) {
    hideAll();
    at = number;
    var item = items[number - 1];
    item.hidden = false;
    item.querySelector("[data-choose]").hidden = true;
    var all = radios(item);
    var option = chosen[number - 1];
    if (option !== "") {
      all[Number(option)].checked = true;
      all[Number(option)].focus();
    } else {
      item.querySelector("[data-question]").focus();
    }
    window.scrollTo(0, 0);
    shownAt = window.performance.now();
    remember("#" + number);
  }

  function finish() {
    hideAll();
    at = 0;
    var n_blank = 0;
    for (var i = 0; i < items.length; i += 1) {
      var isBlank = chosen[i] === "";
      document.querySelector("[data-blank='" + (i + 1) + "']").hidden = !isBlank;
      n_blank += isBlank ? 1 : 0;
    }
    var panel = n_blank > 0 ? left : end;
    panel.hidden = false;
    panel.focus();
    window.scrollTo(0, 0);
    remember("#end");
  }

  function goOn(item) {
    if (choiceOf(item) < 0) {
      item.querySelector("[data-choose]").hidden = false;
      return;
    }
    settle();
    if (kept.left() > MOST_WAITING) {
      say("full");
      return;
    }
    if (at < items.length) {
      show(at + 1);
    } else {
      finish();
    }
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.hasAttribute("data-item")) {
      event.preventDefault();
      form.removeAttribute("data-sent");
      goOn(form);
    } else if (form === handIn && kept.left() > 0) {
      event.preventDefault();
      form.removeAttribute("data-sent");
      wantsToHandIn = true;
      wait.hidden = false;
    }
  });

  document.addEventListener("change", function (event) {
    if (event.target.type === "radio") {
      window.clearTimeout(settling);
      settling = window.setTimeout(settle, SETTLES_MS);
    }
  });

  document.addEventListener("click", function (event) {
    var to = event.target.getAttribute && event.target.getAttribute("data-to");
    if (to) {
      settle();
      show(Number(to));
    }
  });

  window.addEventListener("pagehide", settle);

  function begin() {
    document.querySelector("[data-plain]").hidden = true; /* the way on, had this script not come */
    var wanted = Number(window.location.hash.slice(1));
    if (wanted >= 1 && wanted <= items.length && chosen.indexOf("") !== -1) {
      show(wanted);
      return;
    }
    var blank = chosen.indexOf("");
    if (blank >= 0) {
      show(blank + 1);
    } else {
      finish();
    }
  }

  kept.bringBack(function (isAnything) {
    if (isAnything) {
      window.location.reload();
    } else {
      begin();
    }
  });
}());
