(function () {
  "use strict";
  var d = document;
  d.documentElement.classList.add("with-script");
  function each(selector, act) { Array.prototype.forEach.call(d.querySelectorAll(selector), act); }

  // The contents are open beside the text, and folded above it where there is no room beside.
  var wide = window.matchMedia("(min-width: 64rem)");
  function fold() { each(".toc-details", function (el) { el.open = wide.matches; }); }
  if (wide.addEventListener) wide.addEventListener("change", fold);
  fold();

  // Tabs: arrow keys move, one panel shows; tabsets of one group follow each other.
  each("body:not([data-tabs]) .panel-tabset", function (set) {
    var content = set.querySelector(":scope > .tab-content");
    var list = set.querySelector(":scope > p > .nav-tabs, :scope > .nav-tabs");
    if (!content || !list) return;
    var links = Array.prototype.slice.call(list.querySelectorAll("[role=tab]"));
    function show(link, focus) {
      links.forEach(function (other) {
        var on = other === link;
        other.classList.toggle("active", on);
        other.setAttribute("aria-selected", on);
        other.tabIndex = on ? 0 : -1;
        var pane = d.getElementById(other.getAttribute("aria-controls"));
        if (pane) pane.hidden = !on;
        each("." + other.getAttribute("aria-controls") + "-tab-margin-content", function (aside) {
          aside.classList.toggle("collapse", !on);
        });
      });
      if (focus) link.focus();
    }
    links.forEach(function (link, i) {
      link.addEventListener("click", function (event) {
        event.preventDefault();
        show(link, true);
        var group = content.getAttribute("data-group");
        if (group) each(".tab-content[data-group]", function (other) {
          if (other === content || other.getAttribute("data-group") !== group) return;
          var twins = other.parentNode.querySelectorAll("[role=tab]");
          Array.prototype.forEach.call(twins, function (twin) {
            if (twin.textContent.trim() === link.textContent.trim() && !twin.classList.contains("active")) twin.click();
          });
        });
      });
      link.addEventListener("keydown", function (event) {
        var step = {ArrowRight: 1, ArrowLeft: -1, Home: -i, End: links.length - 1 - i}[event.key];
        if (step === undefined) return;
        event.preventDefault();
        show(links[(i + step + links.length) % links.length], true);
      });
    });
    show(links.filter(function (l) { return l.classList.contains("active"); })[0] || links[0], false);
  });

  // Code can be copied.
  each(".code-copy-button", function (button) {
    if (!navigator.clipboard) { button.hidden = true; return; }
    button.addEventListener("click", function () {
      var code = button.parentNode.querySelector("code").cloneNode(true);
      Array.prototype.forEach.call(code.querySelectorAll("button"), function (b) { b.remove(); });
      navigator.clipboard.writeText(code.textContent).then(function () {
        button.classList.add("code-copy-button-checked");
        button.setAttribute("aria-label", button.getAttribute("data-copied"));
        setTimeout(function () {
          button.classList.remove("code-copy-button-checked");
          button.setAttribute("aria-label", button.title);
        }, 2000);
      });
    });
  });

  // All folded code at once.
  function foldCode(id, open) {
    var button = d.getElementById(id);
    if (button) button.addEventListener("click", function () {
      each("details.code-fold", function (el) { el.open = open; });
    });
  }
  foldCode("quarto-show-all-code", true);
  foldCode("quarto-hide-all-code", false);

  // An annotation's number shows which explanation belongs to which line.
  function annotations(options) {
    each(".code-annotation-anchor", function (anchor) {
      anchor.addEventListener(options.trigger === 'click' ? "click" : "focus", function () {
        var same = '[data-target-cell="' + anchor.getAttribute("data-target-cell") + '"]';
        each("dt" + same, function (dt) {
          dt.classList.toggle("code-annotation-active",
            dt.getAttribute("data-target-annotation") === anchor.getAttribute("data-target-annotation"));
        });
      });
    });
  }
  annotations({trigger: 'click'});

  // Each heading gives its own address.
  each(".anchored[data-anchor-id]", function (heading) {
    var link = d.createElement("a");
    link.className = "anchor-link";
    link.href = "#" + heading.getAttribute("data-anchor-id");
    link.setAttribute("aria-label", "Link to this section: " + heading.textContent.trim());
    link.textContent = "#";
    heading.appendChild(link);
  });

  // Pictures open large.
  each("a.lightbox", function (link) {
    link.addEventListener("click", function (event) {
      var picture = link.querySelector("img");
      if (!picture || !window.HTMLDialogElement) return;
      event.preventDefault();
      var dialog = d.createElement("dialog");
      dialog.className = "lightbox-dialog";
      dialog.setAttribute("aria-label", picture.alt || "Picture");
      var close = d.createElement("button");
      close.type = "button";
      close.textContent = "Close";
      dialog.appendChild(close);
      dialog.appendChild(picture.cloneNode());
      [link.title, link.getAttribute("data-description")].forEach(function (words) {
        if (!words) return;
        var line = d.createElement("p");
        line.textContent = words;
        dialog.appendChild(line);
      });
      dialog.addEventListener("click", function () { dialog.close(); dialog.remove(); });
      d.body.appendChild(dialog);
      dialog.showModal();
    });
  });

  // The contents show where the reader is.
  var marks = {};
  each("#TOC a[href^='#']", function (a) { marks[decodeURIComponent(a.hash.slice(1))] = a; });
  if ("IntersectionObserver" in window) {
    var watch = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (!entry.isIntersecting || !marks[entry.target.id]) return;
        Object.keys(marks).forEach(function (id) { marks[id].removeAttribute("aria-current"); });
        marks[entry.target.id].setAttribute("aria-current", "true");
      });
    }, {rootMargin: "0px 0px -75% 0px"});
    Object.keys(marks).forEach(function (id) { var s = d.getElementById(id); if (s) watch.observe(s); });
  }

  // Only what really scrolls needs a stop for the keyboard.
  function stops() {
    each(".table-responsive, pre, .math.display", function (el) {
      if (el.scrollWidth > el.clientWidth + 1) el.tabIndex = 0; else el.removeAttribute("tabindex");
    });
  }
  window.addEventListener("resize", stops);
  stops();

  // A folded part opens when a link leads into it; everything is open on paper.
  function unfold() {
    var target = location.hash && d.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var el = target; el; el = el.parentElement) if (el.tagName === "DETAILS") el.open = true;
  }
  window.addEventListener("hashchange", unfold);
  unfold();
  var shut = [];
  window.addEventListener("beforeprint", function () {
    each("details:not([open]):not(.figure-data)", function (el) { shut.push(el); el.open = true; });
  });
  window.addEventListener("afterprint", function () { shut.forEach(function (el) { el.open = false; }); shut = []; });
})();
