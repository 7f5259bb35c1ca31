// The filter of a page, whatever it lists. An entry is an element with data-entry; what can be chosen are the form's
// selects and groups of checkboxes, and each control named X asks for the data-X of an entry or of what is around it.
// The choice is the fragment of the address, so that a link leads to it and "back" goes back.
"use strict";
(() => {
  const form = document.getElementById("filter");
  if (!form) return;

  const entries = [...document.querySelectorAll("[data-entry]")].map((element) => ({ element, text: null }));
  const steps = [...document.querySelectorAll("details[data-step]")];
  const groups = [...document.querySelectorAll("[data-group]"), ...steps];
  const status = form.querySelector("[data-status]");
  const opener = form.querySelector("[data-do=open]");
  const search = form.elements.q;
  const selects = [...form.querySelectorAll("select")];
  const boxes = [...form.querySelectorAll("input[type=checkbox]")];
  const facet = boxes.length ? boxes[0].name : "";
  const choices = [search.name, facet, ...selects.map((select) => select.name)];

  // What is chosen, as the fragment says it: only what differs from the page as it opens.
  function fragmentOf() {
    const chosen = new URLSearchParams();
    for (const select of selects) if (select.value) chosen.set(select.name, select.value);
    const checked = boxes.filter((box) => box.checked).map((box) => box.value);
    if (checked.length < boxes.length) chosen.set(facet, checked.join(","));
    if (search.value.trim()) chosen.set("q", search.value.trim());
    return chosen.toString();
  }

  function choose(chosen) {
    for (const select of selects) {
      select.value = chosen.get(select.name) ?? "";
      if (select.selectedIndex < 0) select.value = "";
    }
    const checked = chosen.get(facet)?.split(",");
    for (const box of boxes) box.checked = !checked || checked.includes(box.value);
    search.value = chosen.get("q") ?? "";
  }

  function valueOf(element, name) {
    return element.closest(`[data-${name}]`)?.dataset[name];
  }

  function textOf(entry) {
    entry.text ??= [entry.element.textContent, ...selects.map((each) => valueOf(entry.element, each.name))]
      .join(" ")
      .toLowerCase();
    return entry.text;
  }

  function apply() {
    const wanted = selects.filter((select) => select.value);
    const checked = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const entry of entries) {
      const fits =
        (!facet || checked.has(valueOf(entry.element, facet))) &&
        wanted.every((select) => valueOf(entry.element, select.name) === select.value) &&
        words.every((word) => textOf(entry).includes(word));
      entry.element.hidden = !fits;
      shown += fits;
    }
    for (const group of groups) group.hidden = !group.querySelector("[data-entry]:not([hidden])");
    // What is asked for is not left folded away; what is not is as the reader left it.
    if (wanted.length || words.length) for (const step of steps) step.open = !step.hidden;
    for (const tally of document.querySelectorAll("[data-tally]")) tally.hidden = !checked.has(tally.dataset.tally);
    for (const none of document.querySelectorAll("[data-none]")) none.hidden = shown > 0;
    const all = entries.length === shown ? "" : ` of ${entries.length}`;
    status.value = `${shown}${all} ${status.dataset.noun}`;
    opener.textContent = "Open all";
  }

  // Typing does not fill the history with every letter.
  function remember() {
    const fragment = fragmentOf();
    history.replaceState(null, "", fragment ? `#${fragment}` : location.pathname + location.search);
  }

  function follow() {
    const chosen = new URLSearchParams(location.hash.slice(1));
    const target = document.getElementById(location.hash.slice(1));
    if (target && !choices.some((name) => chosen.has(name))) {
      reveal(target);
      return;
    }
    choose(chosen);
    apply();
    if (chosen.get("step")) {
      const group = document.querySelector("details[data-step]:not([hidden])") ?? document.getElementById("changes");
      group?.scrollIntoView({ block: "start" });
      group?.querySelector("summary")?.focus({ preventScroll: true });
    }
  }

  // An element that a link names, unfolded, whatever was filtered out before.
  function reveal(target) {
    if (target.matches("[data-entry]")) {
      choose(new URLSearchParams());
      apply();
      for (const folded of [target.querySelector("details"), target.closest("details")]) if (folded) folded.open = true;
      target.querySelector("summary")?.focus({ preventScroll: true });
    } else {
      remember();
    }
    target.scrollIntoView({ block: "start" });
  }

  function clear() {
    choose(new URLSearchParams());
    for (const step of steps) step.open = false;
    apply();
    remember();
  }

  function openAll() {
    const visible = entries.filter((entry) => !entry.element.hidden).map((entry) => entry.element);
    const open = visible.some((element) => !element.querySelector("details")?.open);
    for (const element of visible) {
      const details = element.querySelector("details");
      if (details) details.open = open;
    }
    if (open) for (const step of steps) step.open = !step.hidden;
    opener.textContent = open ? "Close all" : "Open all";
  }

  // Long texts are packed, and put where they belong when somebody looks.
  let texts = null;

  async function unpacked() {
    const bytes = Uint8Array.from(atob(document.getElementById("texts").content.textContent), (each) => each.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  }

  async function fill(entry) {
    const places = entry.querySelectorAll("[data-text]");
    if (!places.length) return;
    texts ??= unpacked();
    const all = await texts;
    for (const place of places) {
      place.textContent = all[place.dataset.text];
      delete place.dataset.text;
    }
  }

  async function copy(button) {
    const text = button.closest("figure").querySelector("pre");
    try {
      await navigator.clipboard.writeText(text.textContent);
      status.value = "Copied";
    } catch {
      getSelection().selectAllChildren(text);
      status.value = "Selected: copy it with Ctrl+C";
    }
  }

  // Arrow keys in a table of links go to the next link that way, so that nobody tabs through all of them.
  function walk(event) {
    const cell = event.target.closest("table.matrix :is(td, th)");
    const [down, right] = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key] ?? [0, 0];
    if (!cell || !(down || right)) return;
    const rows = [...cell.closest("table").rows].filter((row) => !row.matches(".heading"));
    let [row, column] = [rows.indexOf(cell.parentElement) + down, cell.cellIndex + right];
    for (; rows[row]?.cells[column]; row += down, column += right) {
      const link = rows[row].cells[column].querySelector("a");
      if (link) {
        link.focus();
        event.preventDefault();
        return;
      }
    }
  }

  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.matches("input[type=search], select, textarea");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      search.focus();
      search.select();
      event.preventDefault();
    } else {
      walk(event);
    }
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.do === "clear") clear();
    else if (button?.dataset.do === "open") openAll();
    else if (button?.matches("[data-copy]")) copy(button);
    if (button?.type === "reset") event.preventDefault();
  });
  // Does not bubble.
  document.addEventListener("toggle", (event) => event.target.open && event.target.closest("[data-entry]") && fill(event.target), true);
  form.addEventListener("input", () => {
    apply();
    remember();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    document.getElementById("content").focus();
  });
  addEventListener("hashchange", follow);
  // Once it is loaded, the browser goes to the fragment by itself and takes the focus away.
  if (location.hash) addEventListener("load", follow);

  form.hidden = false;
  follow();
})();
