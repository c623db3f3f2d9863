/* Typing a paper form off: a number that can be no longer moves on to the next item. ES5. */
(function () {
  "use strict";

  var form = document.querySelector("[data-entry]");
  var fields = form === null ? [] : form.querySelectorAll("[data-marks]");

  function plain(text) {
    return text.replace(/[\uff10-\uff19]/g, function (c) {
      return String.fromCharCode(c.charCodeAt(0) - 0xfee0);
    }).replace(/[\u2010-\u2015\u2212\uff0d_.\u3002\uff0e]/g, "-").replace(/[\u00d7\uff0a]/g, "*").trim();
  }

  function placeOf(field) {
    return Array.prototype.indexOf.call(fields, field);
  }

  function goTo(place) {
    if (place >= fields.length) {
      form.querySelector("input[type=checkbox]").focus();
    } else if (place >= 0) {
      fields[place].focus();
      fields[place].select();
    }
  }

  function typed(field) {
    var marks = field.getAttribute("data-marks").split(" ");
    var mark = field.value = plain(field.value);
    var n_longer = marks.filter(function (m) { return m.indexOf(mark) === 0 && m !== mark; }).length;
    var isOne = marks.indexOf(mark) !== -1;
    if (mark !== "" && !isOne && n_longer === 0) {
      field.setAttribute("aria-invalid", "true");
      field.select();
      return;
    }
    field.removeAttribute("aria-invalid");
    if (isOne && n_longer === 0) {
      goTo(placeOf(field) + 1);
    }
  }

  if (form !== null) {
    form.addEventListener("input", function (event) {
      if (placeOf(event.target) >= 0 && !event.isComposing) {
        typed(event.target);
      }
    });
    form.addEventListener("compositionend", function (event) {
      if (placeOf(event.target) >= 0) {
        typed(event.target);
      }
    });
    form.addEventListener("keydown", function (event) {
      var place = placeOf(event.target);
      if (place < 0) {
        return;
      }
      if (event.key === "Enter" || event.key === "ArrowDown") {
        event.preventDefault(); /* a form that is half typed is not sent by mistake */
        goTo(place + 1);
      } else if (event.key === "ArrowUp" || (event.key === "Backspace" && event.target.value === "")) {
        event.preventDefault();
        goTo(place - 1);
      }
    });
  }
}());
