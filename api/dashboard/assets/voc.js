// Links without a full load, filters in the address, the drop zone. Everything else is written by the server.
(function () {
  function go(address) {
    var to = new URL(address, window.location.href);
    // As dcc.Link does it: set_props on a Location loses the path when path and query change at once.
    window.history.pushState({}, "", to.pathname + to.search + to.hash);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    document.querySelectorAll("details.more[open]").forEach(function (menu) { menu.open = false; });
    window.scrollTo(0, 0);
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest ? event.target.closest("a[href]") : null;
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) { return; }
    var raw = link.getAttribute("href");
    if (link.target || link.hasAttribute("download") || raw[0] !== "/" || raw[1] === "/") { return; }
    if (/^\/(v1|openapi|docs|sign-)/.test(raw)) { return; }
    event.preventDefault();
    go(raw);
  });

  var begun = null;
  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.voc = {
    // A chosen filter becomes part of the address; the page follows the address. What nobody touched stays as it was.
    filter: function (values, names) {
      var query = new URLSearchParams(window.location.search);
      var moved = false;
      values.forEach(function (value, at) {
        var name = names[at].name;
        var text = Array.isArray(value) ? value.join(" ") : value || "";
        if (text === names[at].was || (Array.isArray(value) && (!value[0] || !value[1]))) { return; }
        moved = true;
        if (name === "days") {
          query.delete("from"); query.delete("to");
          if (text) { query.set("from", value[0]); query.set("to", value[1]); }
        } else if (name === "more") {
          new URLSearchParams(text).forEach(function (one, key) {
            if (!query.getAll(key).includes(one)) { query.append(key, one); }
          });
        } else {
          query.delete(name);
          if (text) { query.set(name, text); }
        }
      });
      if (moved) {
        query.delete("cursor");
        go(window.location.pathname + (query.toString() ? "?" + query : ""));
      }
      return window.dash_clientside.no_update;
    },
    go: function (address) {
      if (address) { go(address); }
      return window.dash_clientside.no_update;
    },
    // The next comment of an audit begins at the top of the page, wherever the last button was.
    begin: function (ids) {
      var now = ids.length ? ids[0].feedback : null;
      if (now !== null && begun !== null && now !== begun) {
        window.scrollTo(0, 0);
        var words = document.getElementById("audit-words");
        if (words) { words.focus({ preventScroll: true }); }
      }
      begun = now;
      return window.dash_clientside.no_update;
    },
    title: function (title) {
      document.title = title || "voc";
      return window.dash_clientside.no_update;
    }
  };

  // A file goes up as it is, in one stream; the server answers with the page that shows its first rows.
  function send(zone, file) {
    var says = zone.querySelector("[data-says]");
    var request = new XMLHttpRequest();
    request.open("POST", "/import/file?name=" + encodeURIComponent(file.name));
    request.setRequestHeader("X-Voc-Request", "1");
    request.upload.onprogress = function (event) {
      if (event.lengthComputable) { says.textContent = "Reading " + Math.round(100 * event.loaded / event.total) + " %"; }
    };
    request.onload = function () {
      var answer = {};
      try { answer = JSON.parse(request.responseText); } catch (error) { answer = {}; }
      if (request.status === 201) { go(answer.page); } else { says.textContent = answer.detail || "The server refused the file (" + request.status + ")."; }
    };
    request.onerror = function () { says.textContent = "The server did not answer. Is voc still running?"; };
    says.textContent = "Reading " + file.name;
    request.send(file);
  }

  document.addEventListener("click", function (event) {
    var zone = event.target.closest ? event.target.closest(".drop") : null;
    if (!zone) { return; }
    var input = document.createElement("input");
    input.type = "file";
    input.onchange = function () { if (input.files[0]) { send(zone, input.files[0]); } };
    input.click();
  });
  ["dragover", "dragleave", "drop"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      var zone = event.target.closest ? event.target.closest(".drop") : null;
      if (!zone) { return; }
      event.preventDefault();
      zone.classList.toggle("over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files[0]) { send(zone, event.dataTransfer.files[0]); }
    });
  });
})();
