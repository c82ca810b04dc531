// Opens pages in headless Chromium, and holds them to what every page promises and to what each is said to have.
//
//     NODE_PATH=target/page-tools/node_modules node page.js CASES.json [IMAGES]
//
// CASES.json is a list of {"name", "file", "filter", "search", "images"}; `page.py` writes it. Prints a line for each check,
// and ends with 1 where one failed. With a folder IMAGES it keeps screenshots there.
"use strict";
const fs = require("fs");
const path = require("path");
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const { HtmlValidate } = require("html-validate");
const puppeteer = require("puppeteer-core");

const CHROMIUM = process.env.CHROMIUM || "/usr/bin/chromium";
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
// The recommended rules, without those about the taste of whoever types HTML.
const validator = new HtmlValidate({
    extends: ["html-validate:recommended"],
    rules: {
        "long-title": "off", "no-inline-style": "error", "no-trailing-whitespace": "off", "void-style": "off",
        "doctype-style": "off", "attribute-boolean-style": "off", "attribute-empty-style": "off", "require-sri": "off",
    },
});

let failed = 0;
function check(what, holds, why = "") {
    if (!holds) failed += 1;
    console.log(`${holds ? "ok   " : "FAIL "} ${what}${holds ? "" : `: ${String(why).slice(0, 900)}`}`);
}

async function opened(browser, file, width, scheme, seen, script = true) {
    const page = await browser.newPage();
    const note = what => seen.push(what);
    page.on("console", message => note(`console: ${message.text()}`));
    page.on("pageerror", error => note(`error: ${error.message}`));
    page.on("dialog", dialog => { note(`dialog: ${dialog.message()}`); dialog.dismiss(); });
    page.on("request", request => {
        if (request.url() !== `file://${file}` && !request.url().startsWith("data:")) note(`request: ${request.url()}`);
    });
    await page.setJavaScriptEnabled(script);
    await page.setViewport({ width, height: 900 });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.goto(`file://${file}`);
    return page;
}

/// The rules of accessibility that a page breaks, with everything unfolded.
async function broken(page) {
    await page.evaluate(() => { for (const part of document.querySelectorAll("details")) part.open = true; });
    await page.evaluate(axe);
    const result = await page.evaluate(rules => axe.run({ runOnly: rules, resultTypes: ["violations"] }), RULES);
    return result.violations.map(rule => `${rule.id}: ${rule.nodes.slice(0, 2).map(node => node.html).join(" ")}`);
}

/// Elements that only a repository could have brought, and addresses that lead anywhere but to a commit.
function foreign() {
    const known = new Set(("html head meta link title style body a header h1 h2 h3 p div label input button output main section table " +
        "thead tbody tr th td svg path line text details summary span dl dt dd code strong ul ol li del time pre wbr footer script").split(" "));
    const found = [];
    for (const one of document.querySelectorAll("*")) {
        if (!known.has(one.tagName.toLowerCase())) found.push(one.outerHTML);
        for (const attribute of one.attributes) if (/^on|^style$|^src$/.test(attribute.name)) found.push(one.outerHTML);
        const to = one.getAttribute("href");
        if (to !== null && !/^(https:\/\/[^/]+\/|#|data:,$)/.test(to)) found.push(one.outerHTML);
    }
    if (document.querySelectorAll("script").length !== 1) found.push("scripts");
    return found.slice(0, 3);
}

async function interaction(page, one) {
    const shown = selector => page.$$eval(selector, all => all.filter(part => part.checkVisibility()).length);
    if (one.search) {
        await page.type("#find", one.search.text);
        await page.waitForFunction(text => document.querySelector("#found").textContent === text, { timeout: 5000 }, one.search.found)
            .catch(() => {});
        const found = await page.$eval("#found", part => part.textContent);
        check(`${one.name}: a search for '${one.search.text}' finds ${one.search.found}`, found === one.search.found, found);
        const hidden = await page.$$eval(".hit", all => all.filter(hit => !hit.checkVisibility()).length);
        check(`${one.name}: every hit is unfolded`, hidden === 0, hidden);
    }
    if (one.filter) {
        await page.type("#hubs", one.filter.text);
        const rows = await shown("table.sortable tbody tr");
        const sections = await shown("details.hub");
        const lines = await shown("table.times tbody tr");
        check(`${one.name}: a filter '${one.filter.text}' leaves ${one.filter.hubs}`,
            rows === one.filter.hubs && sections === one.filter.hubs && (lines === one.filter.hubs || lines === 0), [rows, sections, lines]);
        await page.$eval("#hubs", input => { input.value = ""; input.dispatchEvent(new Event("input")); });
    }
    if (await page.$("table.sortable")) {
        const column = () => page.$$eval("table.sortable tbody tr", rows => rows.map(row => Number(row.cells[2].dataset.key ?? -1)));
        await page.focus("table.sortable thead th:nth-child(3) button");
        await page.keyboard.press("Enter");
        const up = await column();
        await page.keyboard.press("Enter");
        const down = await column();
        const known = list => list.filter(number => number >= 0);
        check(`${one.name}: the table is sorted by keyboard, both ways`,
            known(up).every((n, at, all) => !at || all[at - 1] <= n) && known(down).every((n, at, all) => !at || all[at - 1] >= n), up);
        const sorted = await page.$eval("table.sortable thead th:nth-child(3)", head => head.getAttribute("aria-sort"));
        check(`${one.name}: the head says how`, sorted === "descending", sorted);
        // What a link leads to is unfolded.
        await page.$eval("table.sortable tbody th a", link => link.click());
        await page.waitForFunction(() => document.querySelector("details.hub:target")?.open, { timeout: 5000 }).catch(() => {});
        check(`${one.name}: a link unfolds its hub`, await page.$eval("details.hub:target", hub => hub.open));
    }
}

async function examined(browser, one, images) {
    const seen = [];
    for (const [width, scheme] of [[1280, "light"], [400, "light"], [1280, "dark"]]) {
        const page = await opened(browser, one.file, width, scheme, seen);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        check(`${one.name}, ${width} ${scheme}: nothing is wider than the screen`, wide <= 0, wide);
        if (images && one.images?.includes(`${width}-${scheme}`)) {
            await page.screenshot({ path: path.join(images, `page-${one.name}-${width}-${scheme}.png`), clip: { x: 0, y: 0, width, height: one.height ?? 1100 } });
        }
        if (width === 1280 && scheme === "light") {
            const found = await page.evaluate(foreign);
            check(`${one.name}: no element and no address is the repository's`, found.length === 0, found);
            for (const text of one.texts ?? []) {
                const has = await page.evaluate(text => document.body.textContent.includes(text), text);
                check(`${one.name}: '${text}' is text`, has);
            }
            await interaction(page, one);
        }
        if (!one.large) {
            const rules = await broken(page);
            check(`${one.name}, ${width} ${scheme}: axe finds nothing`, rules.length === 0, rules.join("\n"));
        }
        await page.close();
    }
    const plain = await opened(browser, one.file, 1280, "light", seen, false);
    const folded = await plain.$$eval("details", all => all.length).catch(() => 0);
    const tools = await plain.$eval(".tools", part => getComputedStyle(part).display);
    check(`${one.name}: without a script there are no tools, and ${folded} parts to unfold`, tools === "none", tools);
    await plain.close();
    check(`${one.name}: no message, no dialog, no request`, seen.length === 0, seen.join("\n"));
    if (!one.large) {
        const report = await validator.validateString(fs.readFileSync(one.file, "utf8"));
        const faults = report.results.flatMap(result => result.messages).map(fault => `${fault.line}: ${fault.ruleId} ${fault.message}`);
        check(`${one.name}: the HTML is valid`, faults.length === 0, faults.slice(0, 5).join("\n"));
    }
}

(async () => {
    const [, , cases, images] = process.argv;
    const browser = await puppeteer.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
    try {
        for (const one of JSON.parse(fs.readFileSync(cases, "utf8"))) await examined(browser, one, images);
    } finally {
        await browser.close();
    }
    process.exit(failed ? 1 : 0);
})();
