/* Larger type, contrast and keys, in place: the answer that is being given stays where it is. And
   reading aloud, where this computer has a voice of its own: none that sends words away. ES5. */
(function () {
  "use strict";

  var page = document.documentElement;
  var speech = window.speechSynthesis;

  function toggle(button) {
    var isOn = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(isOn));
    page.classList.toggle(button.getAttribute("data-comfort"), isOn);
    var pressed = button.form.querySelectorAll("[aria-pressed=true]");
    var names = Array.prototype.map.call(pressed, function (one) { return one.getAttribute("data-comfort"); });
    var request = new XMLHttpRequest();
    request.open("HEAD", button.form.getAttribute("action") + "?comfort=" + names.join("."));
    request.send();
  }

  function voice() {
    var language = page.lang.slice(0, 2).toLowerCase();
    return speech.getVoices().filter(function (one) {
      return one.localService && one.lang.slice(0, 2).toLowerCase() === language;
    })[0];
  }

  function offer() {
    var hasVoice = voice() !== undefined;
    Array.prototype.forEach.call(document.querySelectorAll("[data-read]"), function (button) {
      button.hidden = !hasVoice;
    });
  }

  /* The question and its answers, without the numbers of the keys. */
  function wordsOf(question) {
    var parts = question.querySelectorAll("[data-aloud]");
    return Array.prototype.map.call(parts, function (part) { return part.textContent; }).join("\n");
  }

  function read(button) {
    if (speech.speaking) {
      speech.cancel();
      return;
    }
    var said = new window.SpeechSynthesisUtterance(wordsOf(button.parentNode));
    said.voice = voice();
    said.lang = page.lang;
    speech.speak(said);
  }

  document.addEventListener("click", function (event) {
    var target = event.target;
    if (target.hasAttribute && target.hasAttribute("data-comfort")) {
      event.preventDefault();
      toggle(target);
    } else if (target.hasAttribute && target.hasAttribute("data-read")) {
      read(target);
    } else if (speech && speech.speaking) {
      speech.cancel();
    }
  });

  if (speech && window.SpeechSynthesisUtterance) {
    offer();
    if (speech.addEventListener) {
      speech.addEventListener("voiceschanged", offer);
    }
    window.addEventListener("pagehide", function () { speech.cancel(); });
  }
}());
