/* A file that the server would not take is refused before it is sent: a browser that is cut off in the
   middle shows its own error and not our words. ES5. */
(function () {
  "use strict";

  var input = document.querySelector("input[type=file][data-largest]");
  var words = document.querySelector("[data-too-large]");

  function isTooLarge() {
    var file = input.files && input.files[0];
    return Boolean(file) && file.size > Number(input.getAttribute("data-largest"));
  }

  if (input !== null && words !== null) {
    input.addEventListener("change", function () {
      words.hidden = !isTooLarge();
    });
    input.form.addEventListener("submit", function (event) {
      if (isTooLarge()) {
        event.preventDefault();
        words.hidden = false;
        input.focus();
      }
    });
  }
}());
