/* Filters the list of items while somebody types. A plain script without modules and without
   requests: it also runs from a disc, where a page may fetch nothing. */
(function () {
  "use strict";
  var form = document.getElementById("filter");
  var found = document.getElementById("found");
  if (!form || !found || typeof guhuaIndex === "undefined") return;

  /* One entry a row of the list: the row, what is searched in it, its materials, its organ. */
  var entries = guhuaIndex.map(function (each) {
    var row = document.getElementById("item-" + each.k);
    var cell = row && row.querySelector("td");
    return { row: row, words: each.w, materials: each.m, organ: cell ? cell.firstChild.data : "" };
  }).filter(function (each) { return each.row; });

  function asked() {
    var matched = /[?&]q=([^&#]*)/.exec(location.search);
    if (!matched) return "";
    try { return decodeURIComponent(matched[1].replace(/\+/g, " ")); } catch (error) { return ""; }
  }

  /* The materials in which a word occurs. */
  function materials(entry, word) {
    return entry.materials.filter(function (name) { return name.toLowerCase().indexOf(word) >= 0; });
  }

  /* Say under the name in which material the words were found. */
  function explain(row, names) {
    var head = row.querySelector("th");
    var note = row.querySelector(".because");
    if (note) head.removeChild(note);
    if (!names.length) return;
    note = document.createElement("span");
    note.className = "sub because";
    note.textContent = "申请材料：" + names.join("、");
    head.appendChild(note);
  }

  /* Whether every word occurs in the entry; where only materials have it, which. */
  function matches(entry, words) {
    var because = [];
    for (var i = 0; i < words.length; i += 1) {
      if (entry.words.indexOf(words[i]) >= 0) continue;
      var names = materials(entry, words[i]);
      if (!names.length) return null;
      because = because.concat(names);
    }
    return because;
  }

  function show() {
    var words = form.elements.q.value.toLowerCase().split(/[\s,，、]+/).filter(Boolean);
    var organ = form.elements.organ.value;
    var count = 0;
    entries.forEach(function (entry) {
      var because = !organ || entry.organ === organ ? matches(entry, words) : null;
      entry.row.hidden = because === null;
      explain(entry.row, because || []);
      if (because) count += 1;
    });
    found.textContent = count ? "找到 " + count + " 项" : "没有找到。请换一个词，或者少输入几个字。";
  }

  form.elements.q.value = asked();
  form.hidden = false;
  form.addEventListener("input", show);
  form.addEventListener("change", show);
  form.addEventListener("submit", function (event) { event.preventDefault(); show(); });
  show();
})();
