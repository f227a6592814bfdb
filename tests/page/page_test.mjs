// What a person sees and does on the page: page_test.mjs PAGES MODULES CHROMIUM SCREENSHOTS
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [pages, modules, chromium, shots] = process.argv.slice(2);
const require = createRequire(join(modules, "package.json"));
const { chromium: browserType } = require("playwright-core");
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const profile = mkdtempSync(join(tmpdir(), "smbprobe-page-"));
const context = await browserType.launchPersistentContext(profile, {
  executablePath: chromium,
  headless: true,
  bypassCSP: false,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"]
});
const address = (name) => pathToFileURL(join(pages, name + ".html")).href;
const MOST_FILTER_MS = 100;
let passed = 0;
let failed = 0;

/** A page with everything that it said and asked for. */
async function open(name, { hash = "", width = 1280, height = 900, scheme = "light", script = true } = {}) {
  const page = script ? await context.newPage() : await (await plain()).newPage();
  page.said = [];
  page.asked = [];
  page.on("console", (message) => page.said.push(message.text()));
  page.on("pageerror", (error) => page.said.push(String(error)));
  page.on("dialog", (dialog) => { page.said.push("dialog " + dialog.message()); dialog.dismiss(); });
  page.on("request", (request) => page.asked.push(request.url()));
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme: scheme });
  await page.goto(address(name) + hash);
  return page;
}

let other = null;
async function plain() {
  other ??= await browserType.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
  return other.newContext({ javaScriptEnabled: false });
}

async function test(name, body) {
  try {
    await body();
    passed += 1;
    console.log("ok   " + name);
  } catch (error) {
    failed += 1;
    console.log("FAIL " + name + "\n" + (error.stack || error));
  }
}

const addresses = (page) => page.locator("#hosts tbody th").allTextContents();
const BEHIND_NTLM = 7;  // place of the findings, or of the policy where there is one
const column = (page, place) => page.locator(`#hosts tbody td:nth-child(${place})`).allTextContents();
const count = (page) => page.locator("#count").textContent();

/** Waits for it: the page's policy keeps the driver from waiting inside the page. */
async function until(holds) {
  for (let i = 0; i < 200; ++i) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.fail("it never came: " + holds);
}
const rows = (page, wanted) => until(async () => await page.locator("#hosts tbody tr").count() === wanted);
const shot = (page, name, more = {}) => page.screenshot({ path: join(shots, name + ".png"), ...more });

/** Violations of WCAG 2.2 A and AA and of good practice, as text. The checker runs outside the page's own policy. */
async function violations(page) {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send("Page.getFrameTree");
  const { executionContextId } = await session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id });
  const run = (expression) => session.send("Runtime.evaluate", { expression, contextId: executionContextId, awaitPromise: true, returnByValue: true });
  await run(axeSource + ";0");
  const { result, exceptionDetails } = await run("axe.run().then((r) => ({ passes: r.passes.length, found: r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html).slice(0, 3).join(' | ')) }))");
  assert.equal(exceptionDetails, undefined);
  assert.ok(result.value.passes > 15, "the checker looked at little");
  return result.value.found;
}

await test("the table shows every host, and says how many", async () => {
  const page = await open("few");
  assert.equal(await count(page), "60 hosts");
  assert.equal((await addresses(page)).length, 60);
  const severities = ["critical", "high", "medium", "low", "info", "none", ""];
  const places = (await column(page, BEHIND_NTLM)).map((cell) => severities.indexOf(cell.split(" ")[0]));
  assert.deepEqual(places, [...places].sort((a, b) => a - b), "the worst first");
  await shot(page, "desktop", { fullPage: true });
  assert.deepEqual(page.said, []);
  await page.close();
});

await test("typing filters", async () => {
  const page = await open("few");
  await page.locator("#find").fill("10.0.0.17");
  await rows(page, 1);
  assert.equal(await count(page), "1 of 60 hosts");
  await page.locator("#find").fill("no such thing");
  await rows(page, 0);
  await page.getByRole("button", { name: "Show all hosts" }).click();
  assert.equal(await count(page), "60 hosts");
  await page.close();
});

await test("a key of a chart chooses, and lets go when it is pressed again", async () => {
  const page = await open("few");
  const key = page.getByRole("button", { name: /^SMB1 only/ });
  const expected = Number((await key.locator("b").textContent()));
  assert.ok(expected > 0);
  await key.click();
  assert.equal(await key.getAttribute("aria-pressed"), "true");
  assert.deepEqual([...new Set(await column(page, 3))], ["SMB1 only"]);
  assert.equal((await addresses(page)).length, expected);
  await key.click();
  assert.equal(await count(page), "60 hosts");
  await page.close();
});

await test("every number of a chart is the number of hosts that its key chooses", async () => {
  const page = await open("few");
  for (const button of await page.locator("figure li button").all()) {
    await button.click();
    assert.equal((await addresses(page)).length, Number(await button.locator("b").textContent()), await button.textContent());
    await button.click();
  }
  await page.close();
});

await test("a head of a column sorts, and turns when it is pressed again", async () => {
  const page = await open("few");
  const head = page.getByRole("button", { name: /^Findings/ });
  await page.getByRole("button", { name: "Address" }).click();
  await head.click();
  assert.equal(await page.locator("th[aria-sort]").getAttribute("aria-sort"), "descending");
  const severities = ["critical", "high", "medium", "low", "info", "none", ""];
  const places = (await column(page, BEHIND_NTLM)).map((cell) => severities.indexOf(cell.split(" ")[0]));
  assert.deepEqual(places, [...places].sort((a, b) => a - b));
  assert.ok(new Set(places).size > 2);
  await head.click();
  assert.equal(await page.locator("th[aria-sort]").getAttribute("aria-sort"), "ascending");
  await page.getByRole("button", { name: "Address" }).click();
  const order = await addresses(page);
  assert.ok(order.indexOf("10.0.0.9") < order.indexOf("10.0.0.10"), "addresses are sorted as numbers");
  await page.close();
});

await test("the keyboard alone gets to a host and back", async () => {
  const page = await open("few");
  await page.locator("#find").focus();
  await page.keyboard.type("10.0.0.7");
  await rows(page, 1);
  for (let i = 0; i < 12 && !(await page.evaluate(() => document.activeElement.matches("tbody a"))); ++i) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#host h2");
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H2");
  assert.ok(await page.locator("#list").isHidden());
  await page.keyboard.press("Tab");
  await page.goBack();
  await page.waitForSelector("#list:not([hidden])");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "10.0.0.7");
  await page.close();
});

await test("a host's part has its findings, clients and evidence", async () => {
  const page = await open("few", { hash: "#10.0.0.0" });
  await page.waitForSelector("#host h2");
  const heads = await page.locator("#host h3").allTextContents();
  for (const head of ["Findings", "Evidence"]) assert.ok(heads.includes(head), heads.join());
  assert.match(await page.locator("#host").textContent(), /AES-128-GCM/);
  assert.ok(await page.locator("#host article").count() > 0);
  await shot(page, "host", { fullPage: true });
  assert.deepEqual(page.said, []);
  await page.close();
});

await test("a policy is a column, a chart and a table of expected against found", async () => {
  const page = await open("policy");
  const head = page.getByRole("button", { name: "Policy" });
  await head.click();
  assert.equal(await page.locator("th[aria-sort]").getAttribute("aria-sort"), "descending");
  const words = ["failed", "unknown", "passed", ""];
  const places = (await column(page, BEHIND_NTLM)).map((word) => words.indexOf(word));
  assert.deepEqual(places, [...places].sort((a, b) => a - b));
  assert.deepEqual([...new Set(places)], [0, 1, 2, 3], "hosts of every kind");
  const key = page.locator('figure[data-field="policy"] button', { hasText: "failed" });
  await key.click();
  assert.equal((await addresses(page)).length, Number(await key.locator("b").textContent()));
  assert.deepEqual([...new Set(await column(page, BEHIND_NTLM))], ["failed"]);
  await shot(page, "policy", { fullPage: true });
  await page.locator("#find").fill("policy passed");
  await rows(page, 0);
  await page.getByRole("button", { name: "Show all hosts" }).click();
  await page.locator("#hosts tbody tr", { hasText: "failed" }).first().locator("a").click();
  await page.waitForSelector("#host h2");
  assert.equal((await page.locator("#host h3").allTextContents())[0], "Policy <b>office</b> 7: failed");
  const rules = (await page.locator(".rules tbody tr").all());
  const cells = await rules[0].locator("th, td").allTextContents();
  assert.equal(cells[1], "failed");
  assert.ok(cells[2] !== "" && cells[3] !== "", cells.join());
  assert.equal(await rules[0].locator("td").first().getAttribute("class"), "bad");
  assert.equal(rules.length, 4);
  await shot(page, "policy-host", { fullPage: true });
  assert.deepEqual(page.said, []);
  await page.close();
});

await test("without a policy there is no column for it", async () => {
  const page = await open("few");
  assert.equal(await page.getByRole("button", { name: "Policy" }).count(), 0);
  assert.equal(await page.locator('figure[data-field="policy"]').count(), 0);
  await page.close();
});

await test("one server with two addresses is told, and its addresses lead to their parts", async () => {
  const page = await open("policy");
  const links = page.locator("#shared a");
  assert.equal(await links.count(), 2);
  const name = await links.nth(1).textContent();
  await links.nth(1).click();
  await page.waitForSelector("#host h2");
  assert.ok((await page.locator("#host h2").textContent()).startsWith(name));
  assert.ok(await page.locator("#shared").isHidden());
  assert.ok((await page.locator("#host").textContent()).includes("Other addresses have the same server GUID"));
  await page.goBack();
  await page.waitForSelector("#list:not([hidden])");
  assert.ok(await page.locator("#shared").isVisible());
  await page.close();
});

await test("sessions without credentials stand in the host's part, with how they are known", async () => {
  const page = await open("policy");
  await page.locator("#shared a").first().click();
  const sessions = page.getByRole("region", { name: "Sessions" });
  await sessions.waitFor();
  const cells = await sessions.locator("tbody tr").allTextContents();
  assert.ok(cells[0].startsWith("nullrefused (STATUS_ACCESS_DENIED)"), cells.join("; "));
  assert.ok(cells[1].startsWith("guestgranted as guest"), cells.join("; "));
  await page.close();
});

await test("hostile strings are text and nothing else", async () => {
  const page = await open("hostile");
  const links = await page.locator("#hosts tbody a").all();
  assert.equal(links.length, 15);
  for (let i = 0; i < links.length; ++i) {
    await page.locator("#hosts tbody a").nth(i).click();
    await page.waitForSelector("#host h2");
    assert.ok(await page.locator("#host").isVisible());
    assert.equal(await page.locator("script").count(), 2);
    assert.equal(await page.locator("img, iframe, object, embed, link, base").count(), 0);
    await page.goBack();
    await page.waitForSelector("#list:not([hidden])");
  }
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.ok((await page.locator("#list").textContent()).includes("<script>window.hacked=1</script>"));
  assert.ok((await page.locator("#list").textContent()).includes("\\u{202e}evil"), "what turns text around is shown");
  await shot(page, "hostile", { fullPage: true });
  assert.deepEqual(page.said, []);
  assert.deepEqual(page.asked.filter((url) => !url.startsWith("file:")), []);
  await page.close();
});

await test("the policy holds: nothing is loaded and no other script runs", async () => {
  const page = await open("few");
  await page.evaluate(() => {
    const script = document.createElement("script");
    try { script.textContent = "window.hacked = 1"; document.body.append(script); } catch { /* trusted types */ }
    const image = document.createElement("img");
    image.src = "http://127.0.0.1:9/x.png";
    document.body.append(image);
  });
  await page.waitForTimeout(200);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.ok(page.said.some((text) => text.includes("Content Security Policy")), page.said.join("\n"));
  await page.close();
});

await test("without a script there is a plain table of all hosts", async () => {
  const page = await open("hostile", { script: false });
  assert.equal(await page.locator("tbody tr").count(), 15);
  assert.ok(await page.locator("tbody td", { hasText: "<script>window.hacked=1</script>" }).first().isVisible());
  assert.equal(await page.locator("img, iframe, object").count(), 0);
  await shot(page, "no-script", { fullPage: true });
  await page.close();
});

for (const scheme of ["light", "dark"]) {
  await test(`axe finds nothing, ${scheme}`, async () => {
    for (const [name, hash] of [["few", ""], ["few", "#10.0.0.0"], ["hostile", ""], ["policy", ""], ["policy", "#10.0.0.0"]]) {
      const page = await open(name, { hash, scheme });
      assert.deepEqual(await violations(page), []);
      await page.close();
    }
  });
}

await test("axe finds nothing on a phone, and nothing is wider than it", async () => {
  for (const [name, hash] of [["few", ""], ["few", "#10.0.0.0"], ["policy", ""], ["policy", "#10.0.0.0"]]) {
    const page = await open(name, { hash, width: 360, height: 740 });
    assert.deepEqual(await violations(page), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 360), "the page scrolls sideways");
    await shot(page, "phone-" + name + (hash ? "-host" : ""), { clip: { x: 0, y: 0, width: 360, height: 1600 }, fullPage: true });
    await page.close();
  }
});

await test("a host with a policy in the dark", async () => {
  const page = await open("policy", { scheme: "dark", hash: "#10.0.0.0" });
  await page.waitForSelector(".rules td");
  await shot(page, "policy-dark", { fullPage: true });
  await page.close();
});

await test("dark is dark", async () => {
  const page = await open("few", { scheme: "dark" });
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(20, 24, 29)");
  await shot(page, "dark");
  await page.close();
});

await test("a finding has its hosts, and chooses them", async () => {
  const page = await open("few");
  const item = page.locator('#findings li[data-finding="smb1-only"]');
  const expected = Number((await item.locator("small").textContent()).split(" ")[0]);
  assert.ok(expected > 1);
  await item.locator("summary").click();
  await until(async () => await item.locator(".hosts a").count() === expected);
  const named = await item.locator(".hosts a").allTextContents();
  await item.getByRole("button", { name: "Only these in the table" }).click();
  assert.deepEqual((await addresses(page)).sort(), named.sort());
  await page.getByRole("button", { name: "Show all hosts" }).click();
  assert.equal(await count(page), "60 hosts");
  const box = async (id) => (await page.locator(id).boundingBox()).y;
  assert.ok(await box("#totals") < await box("#findings") && await box("#findings") < await box("#list"));
  assert.deepEqual(await violations(page), []);
  await shot(page, "findings", { fullPage: true });
  await item.locator(".hosts a").first().click();
  await page.waitForSelector("#host h2");
  assert.ok(await page.locator("#findings").isHidden());
  assert.deepEqual(page.said, []);
  await page.close();
});

await test("a page of one host shows that host", async () => {
  const page = await open("one");
  assert.ok(await page.locator("#host h2").isVisible());
  for (const id of ["#list", "#totals", "#findings"]) assert.ok(await page.locator(id).isHidden(), id);
  assert.equal(await page.getByRole("link", { name: "All hosts" }).count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "BODY");
  assert.deepEqual(await violations(page), []);
  await page.close();
});

await test("hosts with one GUID stand below the table", async () => {
  const page = await open("policy");
  assert.ok((await page.locator("#shared").boundingBox()).y > (await page.locator("#hosts").boundingBox()).y);
  await page.close();
});

await test("paper gets the findings of every host, and whole addresses", async () => {
  const page = await open("few");
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  const titles = await page.locator("#appendix h3").allTextContents();
  const judged = (await column(page, BEHIND_NTLM)).filter(Boolean).length;
  assert.equal(titles.length, judged);
  const words = await page.locator("#appendix p").allTextContents();
  assert.ok(words.every((each) => each === "none" || /^(critical|high|medium|low|info): /.test(each)), words[0]);
  assert.ok(words.join("\n").split("\n").length > 2 * judged);
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator("#appendix").isVisible());
  assert.equal(await page.locator("#hosts th[scope=row]").first().evaluate((head) => getComputedStyle(head).whiteSpace), "nowrap");
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  assert.equal(await page.locator("#appendix h3").count(), 0);
  const pdf = (await page.pdf({ path: join(shots, "print-few.pdf"), preferCSSPageSize: true })).toString("latin1");
  const [, wide, high] = pdf.match(/\/MediaBox\s*\[\s*0 0 ([0-9.]+) ([0-9.]+)/).map(Number);
  assert.ok(wide > high, "landscape");
  await page.close();
});

await test("paper gets every host that was chosen, and no controls", async () => {
  const page = await open("many");
  await page.locator("#find").fill("SMB1 only");
  await until(async () => (await count(page)).includes(" of "));
  const pdf = await page.pdf({ path: join(shots, "print.pdf"), format: "A4" });
  assert.ok(pdf.length > 10000);
  const chosen = Number((await count(page)).split(" ")[0].replace(",", ""));
  assert.ok(chosen > 200);
  assert.equal((await addresses(page)).length, chosen);
  await page.emulateMedia({ media: "print" });
  assert.ok(await page.locator("#tools").isHidden());
  await shot(page, "print");
  await page.close();
});

await test("10,000 hosts: filtering and sorting take no time", async () => {
  const page = await open("many");
  assert.equal(await count(page), "10,000 hosts");
  const loaded = await page.evaluate(() => performance.timing.loadEventEnd - performance.timing.navigationStart);
  // each until the browser has laid the rows out
  const times = await page.evaluate(async () => {
    const find = document.getElementById("find");
    const measure = async (act) => {
      const begin = performance.now();
      act();
      document.body.getBoundingClientRect();
      return performance.now() - begin;
    };
    const out = {};
    const wait = window.setTimeout;
    window.setTimeout = (f) => (f(), 0);  // the pause for typing is not counted
    for (const words of ["1", "10.0.3", "smb1 only", "clock", ""])
      out["find " + words] = await measure(() => { find.value = words; find.dispatchEvent(new Event("input")); });
    for (const head of document.querySelectorAll("thead button"))
      out["sort " + head.textContent] = await measure(() => head.click());
    for (const key of document.querySelectorAll("figure li button"))
      out["key " + key.querySelector("span").textContent] = await measure(() => key.click());
    window.setTimeout = wait;
    return out;
  });
  const slowest = Object.entries(times).sort((a, b) => b[1] - a[1]);
  console.log(`     10,000 hosts load in ${loaded} ms; slowest: ${slowest.slice(0, 4).map(([what, ms]) => `${what} ${ms.toFixed(0)} ms`).join(", ")}`);
  // one look at the clock on a busy machine says little: the middle one counts
  const filters = slowest.filter(([what]) => what.startsWith("find")).map(([, ms]) => ms);
  assert.ok(filters[Math.floor(filters.length / 2)] < MOST_FILTER_MS, JSON.stringify(times));
  await page.getByRole("button", { name: /^Show all/ }).first().waitFor();
  await page.close();
});

await test("more rows come when they are asked for", async () => {
  const page = await open("many");
  assert.equal((await addresses(page)).length, 200);
  await page.getByRole("button", { name: "Show 200 more" }).click();
  assert.equal((await addresses(page)).length, 400);
  assert.equal(await page.evaluate(() => document.activeElement.closest("tr").sectionRowIndex), 200);
  await page.close();
});

await context.close();
if (other) await other.close();
rmSync(profile, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
