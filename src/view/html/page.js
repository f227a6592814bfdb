"use strict";
// Shows the data of the page: a table of hosts, and a part for one host. Text from the data becomes text nodes only.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const text = (number) => data.texts[number];
  const SEVERITIES = ["info", "low", "medium", "high", "critical"];
  const SEVERITY_STYLES = ["dim", "fair", "poor", "bad", "worst"];
  const WORD_STYLES = {
    "SMB1 only": "bad", "SMB1 on": "bad", "SMB1 off": "good",
    "disabled": "bad", "not required": "poor", "required": "good", "failed": "bad", "passed": "good"
  };
  const POLICY_WORDS = ["", "passed", "unknown", "failed"];  // the better ones first
  const ROWS_AT_A_TIME = 200;
  const TYPING_PAUSE_MS = 60;

  const worstWord = (worst) => (worst >= 0 ? SEVERITIES[worst] : worst === -1 ? "none" : "");

  // what is in the array of a host, by place
  const hosts = data.hosts.map((h, index) => ({
    index, address: h[0], name: h[1], verdict: text(h[2]), dialects: text(h[3]), signing: text(h[4]),
    ntlmOff: text(h[5]), implementation: text(h[6]), highest: text(h[7]), severity: h[8], worst: worstWord(h[8]),
    findings: h[9], paragraphs: h[10], clients: h[11], sections: h[12],
    rules: h[13], policy: h[13] >= 0 ? text(data.policies[h[13]][1]) : ""
  }));
  for (const host of hosts) {
    const ids = host.findings.map((f) => text(data.findings[f][1]) + " " + text(data.findings[f][2]));
    host.words = [host.address, host.name, host.verdict, host.dialects, "signing " + host.signing,
      host.ntlmOff && "NTLM off " + host.ntlmOff, host.implementation,
      host.worst, host.policy && "policy " + host.policy, ...ids].join("\n").toLowerCase();
    host.policyPlace = POLICY_WORDS.indexOf(host.policy);
  }

  const COLUMNS = [
    { title: "Address", key: "index", show: (h) => h.address },
    { title: "Name", key: "name", show: (h) => h.name },
    { title: "Verdict", key: "verdict", show: (h) => h.verdict },
    { title: "Dialects", key: "dialects", show: (h) => h.dialects },
    { title: "Signing", key: "signing", show: (h) => h.signing },
    { title: "NTLM off", key: "ntlmOff", show: (h) => h.ntlmOff },
    { title: "Findings", key: "severity", worstFirst: true, show: (h) => findingsWord(h) },
    { title: "Implementation", key: "implementation", show: (h) => h.implementation }
  ];
  if (data.policies.length > 0)
    COLUMNS.splice(6, 0, { title: "Policy", key: "policyPlace", worstFirst: true, show: (h) => h.policy });

  function findingsWord(host) {
    if (host.severity < 0) return host.worst;
    return host.worst + " (" + host.findings.length + ")";
  }

  function styleOf(column, host) {
    if (column.key === "severity") return host.severity >= 0 ? SEVERITY_STYLES[host.severity] : "";
    return styleOfWord(column.show(host));
  }

  function styleOfWord(word) {
    return Object.hasOwn(WORD_STYLES, word) ? WORD_STYLES[word] : "";
  }

  /** An element with text in it. */
  function make(tag, content, attributes) {
    const element = document.createElement(tag);
    if (content !== undefined && content !== "") element.textContent = content;
    for (const [name, value] of Object.entries(attributes || {})) if (value) element.setAttribute(name, value);
    return element;
  }

  const titleOf = (host) => [host.address, host.name].filter(Boolean).join("  ");
  const byId = (id) => document.getElementById(id);
  const list = byId("list");
  const totals = byId("totals");
  const shared = byId("shared");
  const findings = byId("findings");
  const appendix = byId("appendix");
  const part = byId("host");
  const find = byId("find");
  const clear = byId("clear");
  const table = byId("hosts");
  const body = table.tBodies[0];

  let sortBy = COLUMNS.findIndex((column) => column.key === "severity");  // the worst hosts first
  let descending = true;
  let chosen = hosts;
  let drawn = 0;
  let chips = [];  // what chooses hosts: keys of the charts and findings, {field, button, matches}
  let current = null;

  const number = new Intl.NumberFormat("en-US");
  const collator = new Intl.Collator("en", { numeric: true });

  // ---- the table

  function wanted() {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    return hosts.filter((h) => chips.every((c) => c.matches(h)) && words.every((w) => h.words.includes(w)));
  }

  // places in the order of each column are worked out once, so that sorting is cheap however often it is asked for
  const places = new Map();
  function placesOf(column) {
    if (!places.has(column.key)) {
      const values = [...new Set(hosts.map((h) => h[column.key]))];
      values.sort(typeof values[0] === "number" ? (a, b) => a - b : collator.compare);
      places.set(column.key, new Map(values.map((value, place) => [value, place])));
    }
    return places.get(column.key);
  }

  function sorted(some) {
    const column = COLUMNS[sortBy];
    const place = placesOf(column);
    const sign = descending ? -1 : 1;
    return some.sort((a, b) => sign * (place.get(a[column.key]) - place.get(b[column.key])) || a.index - b.index);
  }

  function row(host) {
    const line = make("tr");
    const head = make("th", "", { scope: "row" });
    head.append(linkTo(host));
    line.append(head);
    for (const column of COLUMNS.slice(1))
      line.append(make("td", column.show(host), { class: styleOf(column, host), "data-label": column.title }));
    return line;
  }

  function drawRows(count) {
    const rows = document.createDocumentFragment();
    for (const host of chosen.slice(drawn, drawn + count)) rows.append(row(host));
    drawn = Math.min(drawn + count, chosen.length);
    body.append(rows);
    drawMore();
  }

  function drawMore() {
    const more = byId("more");
    more.textContent = "";
    const left = chosen.length - drawn;
    if (left === 0) return;
    const next = make("button", "Show " + number.format(Math.min(left, ROWS_AT_A_TIME)) + " more", { type: "button" });
    const all = make("button", "Show all " + number.format(chosen.length), { type: "button" });
    const showFrom = (count) => () => {
      const first = drawn;
      drawRows(count);
      body.rows[first].querySelector("a").focus();
    };
    next.addEventListener("click", showFrom(ROWS_AT_A_TIME));
    all.addEventListener("click", showFrom(left));
    more.append(next, " ", all);
  }

  function update() {
    chosen = sorted(wanted());
    body.textContent = "";
    drawn = 0;
    drawRows(ROWS_AT_A_TIME);
    const all = number.format(hosts.length) + (hosts.length === 1 ? " host" : " hosts");
    byId("count").textContent = chosen.length === hosts.length ? all : number.format(chosen.length) + " of " + all;
    clear.hidden = chips.length === 0 && find.value === "";
  }

  function drawHeads() {
    const heads = table.tHead.rows[0];
    COLUMNS.forEach((column, index) => {
      const head = make("th", "", { scope: "col" });
      const button = make("button", column.title, { type: "button" });
      button.addEventListener("click", () => {
        descending = sortBy === index ? !descending : Boolean(column.worstFirst);
        sortBy = index;
        markHeads();
        update();
      });
      head.append(button);
      heads.append(head);
    });
    markHeads();
  }

  function markHeads() {
    [...table.tHead.rows[0].cells].forEach((head, index) => {
      if (index === sortBy) head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
  }

  // ---- the keys of the charts choose hosts

  function press(button, field, matches) {
    const pressed = button.getAttribute("aria-pressed") === "true";
    chips.filter((c) => c.field === field).forEach((c) => c.button.setAttribute("aria-pressed", "false"));
    chips = chips.filter((c) => c.field !== field);
    if (!pressed) {
      button.setAttribute("aria-pressed", "true");
      chips.push({ field, button, matches });
    }
    update();
  }

  function makeButtons() {
    for (const key of document.querySelectorAll("figure li")) {
      const field = key.closest("figure").dataset.field;
      const button = make("button", "", { type: "button", "aria-pressed": "false" });
      button.append(...key.childNodes);
      button.addEventListener("click", () => press(button, field, (host) => host[field] === key.dataset.value));
      key.append(button);
    }
  }

  // ---- a part for each finding, with its hosts

  function linkTo(host) {
    return make("a", host.address || "(no address)", { href: "#" + encodeURIComponent(host.address) });
  }

  function drawHostsOf(details, id) {
    const found = new Set(hosts.filter((h) => h.findings.some((f) => text(data.findings[f][1]) === id)));
    const some = make("ul", "", { class: "hosts" });
    for (const host of [...found].slice(0, ROWS_AT_A_TIME)) {
      some.append(make("li"));
      some.lastChild.append(linkTo(host), host.name ? " " + host.name : "");
    }
    if (found.size > ROWS_AT_A_TIME) some.append(make("li", "and " + number.format(found.size - ROWS_AT_A_TIME) + " more"));
    const button = make("button", "Only these in the table", { type: "button", "aria-pressed": "false" });
    button.addEventListener("click", () => {
      press(button, "finding", (host) => found.has(host));
      byId("list-title").scrollIntoView();
    });
    details.append(some, button);
  }

  function makeFindings() {
    for (const item of document.querySelectorAll("#findings li")) {
      const details = make("details");
      const summary = make("summary");
      summary.append(...item.childNodes);
      details.append(summary);
      details.addEventListener("toggle", () => drawHostsOf(details, item.dataset.finding), { once: true });
      item.append(details);
    }
  }

  // ---- paper: every host that was chosen, and the findings of each

  function findingWords(finding) {
    return SEVERITIES[finding[0]] + ": " + text(finding[2]) + (text(finding[3]) && " (" + text(finding[3]) + ")");
  }

  function drawAppendix() {
    appendix.append(make("h2", "Findings of each host"));
    for (const host of chosen.filter((h) => h.severity !== -2)) {  // few elements a host: there may be thousands
      const words = findingsOf(host).map(findingWords).join("\n") || "none";
      appendix.append(make("h3", titleOf(host)), make("p", words));
    }
  }

  function beforePrint() {
    appendix.textContent = "";
    if (current) return;
    drawRows(chosen.length - drawn);
    drawAppendix();
  }

  // ---- the part of one host

  function adviceList(advice) {
    const items = make("ul");
    for (const line of advice.split("\n")) if (line) items.append(make("li", line));
    return items;
  }

  function referenceOf(reference) {
    const paragraph = make("p", "", { class: "why" });
    if (/^https:\/\/\S+$/.test(reference))
      paragraph.append(make("a", reference, { href: reference, rel: "noreferrer noopener" }));
    else
      paragraph.textContent = reference;
    return paragraph;
  }

  function findingPart(finding) {
    const style = SEVERITY_STYLES[finding[0]];
    const article = make("article", "", { class: style });
    const head = make("h4");
    head.append(make("span", SEVERITIES[finding[0]], { class: "tag " + style }), " ", text(finding[2]));
    article.append(head, make("p", text(finding[3])));
    if (text(finding[4])) article.append(make("p", text(finding[4]), { class: "why" }));
    if (text(finding[5])) article.append(adviceList(text(finding[5])));
    if (text(finding[6])) article.append(referenceOf(text(finding[6])));
    return article;
  }

  function tableOf(title, heads, rows, style) {
    const out = make("table", "", { class: style });
    out.append(make("caption", title));
    if (heads.length > 0) {
      const line = make("tr");
      for (const head of heads) line.append(head === "" ? make("td") : make("th", head, { scope: "col" }));
      out.append(make("thead"));
      out.tHead.append(line);
    }
    const lines = make("tbody");
    for (const numbers of rows) {
      const line = make("tr");
      numbers.forEach((cell, place) => {
        const words = text(cell);
        const first = place === 0 && numbers.length > 1;
        line.append(make(first ? "th" : "td", words,
          { scope: first ? "row" : "", "data-label": heads[place], class: style === "rules" && place === 1 ? styleOfWord(words) : "" }));
      });
      lines.append(line);
    }
    out.append(lines);
    const frame = make("div", "", { class: "scroll", tabindex: "0", role: "region", "aria-label": title });
    frame.append(out);
    return frame;
  }

  /** The worst first: those that only all hosts together show were added last. */
  function findingsOf(host) {
    return host.findings.map((f) => data.findings[f]).sort((a, b) => b[0] - a[0]);
  }

  function drawHost(host) {
    const back = make("p", "", { class: "back" });
    if (hosts.length > 1) back.append(make("a", "All hosts", { href: "#" }));
    const title = make("h2", titleOf(host), { tabindex: "-1" });
    part.textContent = "";
    part.append(back, title);
    for (const paragraph of host.paragraphs) part.append(make("p", text(paragraph)));
    if (host.rules >= 0) {
      const [title, verdict, rows] = data.policies[host.rules];
      part.append(make("h3", text(title) + ": " + text(verdict)));
      part.append(tableOf("Rules", ["Rule", "Verdict", "Expected", "Found"], rows.map((r) => data.rows[r]), "rules"));
    }
    if (host.severity !== -2) {
      part.append(make("h3", "Findings"));
      if (host.findings.length === 0) part.append(make("p", "None."));
      for (const finding of findingsOf(host)) part.append(findingPart(finding));
    }
    if (host.clients >= 0) {
      part.append(make("h3", "Clients"));
      part.append(tableOf("Who can connect", ["Client", "Connects", "Dialect", "Over", "Signed", "Encrypted", "Why"],
        data.clients[host.clients].map((r) => data.rows[r]), "clients"));
    }
    if (host.sections.length > 0) part.append(make("h3", "Evidence"));
    for (const number of host.sections) {
      const [caption, heads, rows] = data.sections[number];
      part.append(tableOf(text(caption), heads.length > 0 ? ["", ...heads.map(text)] : [], rows.map((r) => data.rows[r])));
    }
    return title;
  }

  function route() {
    let wish = "";
    try {
      wish = decodeURIComponent(location.hash.slice(1));
    } catch {
      wish = "";
    }
    const before = current;
    const only = hosts.length === 1 ? hosts[0] : null;  // there is nothing to choose from
    current = only || hosts.find((h) => wish !== "" && h.address === wish) || null;
    for (const view of [list, totals, findings, shared]) if (view) view.hidden = current !== null;
    part.hidden = current === null;
    if (current) {
      const title = drawHost(current);
      if (only) return;
      scrollTo(0, 0);
      title.focus();
    } else if (before) {
      const place = chosen.indexOf(before);
      const line = place >= 0 && place < drawn ? body.rows[place] : null;
      if (line) line.querySelector("a").focus();
    }
  }

  let typing = 0;
  find.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(update, TYPING_PAUSE_MS);
  });
  byId("tools").addEventListener("submit", (event) => event.preventDefault());
  clear.addEventListener("click", () => {
    chips.forEach((c) => c.button.setAttribute("aria-pressed", "false"));
    chips = [];
    find.value = "";
    update();
    find.focus();
  });
  addEventListener("hashchange", route);
  addEventListener("beforeprint", beforePrint);
  addEventListener("afterprint", () => { appendix.textContent = ""; });
  makeButtons();
  makeFindings();
  drawHeads();
  update();
  route();
})();
