"use strict";
// The page is whole without this. It sorts, filters, searches and folds.
(() => {
    const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
    const found = document.getElementById("found");
    for (const tools of all(".tools")) tools.hidden = false;

    // A click on a head sorts the rows by it, a second one the other way round.
    for (const table of all("table.sortable")) {
        const heads = all("thead th", table);
        heads.forEach((head, column) => {
            const button = document.createElement("button");
            button.type = "button";
            button.append(...head.childNodes);
            head.append(button);
            button.addEventListener("click", () => {
                const up = head.getAttribute("aria-sort") !== "ascending";
                for (const other of heads) other.removeAttribute("aria-sort");
                head.setAttribute("aria-sort", up ? "ascending" : "descending");
                const key = row => row.cells[column].dataset.key ?? row.cells[column].textContent;
                const body = table.tBodies[0];
                const rows = Array.from(body.rows).map(row => [key(row), row]);
                rows.sort(([one], [other]) => one.localeCompare(other, undefined, { numeric: true }) * (up ? 1 : -1));
                body.append(...rows.map(([, row]) => row));
            });
        });
    }

    // A hub is its row of the table, its line in the picture and its section.
    const hubs = document.getElementById("hubs");
    hubs?.addEventListener("input", () => {
        const words = hubs.value.toLowerCase().split(/\s+/);
        const rows = all("table.sortable tbody tr");
        const shown = new Set();
        for (const row of rows) {
            const text = row.textContent.toLowerCase();
            if (words.every(word => text.includes(word))) shown.add(row.dataset.hub);
        }
        for (const part of all("[data-hub]")) part.hidden = !shown.has(part.dataset.hub);
        found.textContent = `${shown.size} of ${rows.length} hubs`;
    });

    // Commits that match are marked, and what is folded around them is unfolded. An id may be typed whole.
    const find = document.getElementById("find");
    let wait;
    find?.addEventListener("input", () => {
        clearTimeout(wait);
        wait = setTimeout(() => {
            let text = find.value.trim().toLowerCase();
            if (/^[0-9a-f]{13,}$/.test(text)) text = text.slice(0, 12);
            const hits = [];
            for (const commit of all(".log li")) {
                const is_hit = text !== "" && commit.textContent.toLowerCase().includes(text);
                commit.classList.toggle("hit", is_hit);
                if (is_hit) hits.push(commit);
            }
            for (const hit of hits) for (let at = hit.closest("details"); at; at = at.parentElement.closest("details")) at.open = true;
            found.textContent = text === "" ? "" : hits.length === 1 ? "1 commit" : `${hits.length} commits`;
            hits[0]?.scrollIntoView({ block: "center" });
        }, 150);
    });

    const fold = document.getElementById("fold");
    fold?.addEventListener("click", () => {
        const open = fold.textContent === "Unfold all";
        for (const part of all("details")) part.open = open;
        fold.textContent = open ? "Fold all" : "Unfold all";
    });

    // A link to something that is folded unfolds it, and so does paper.
    const unfold = () => {
        for (let at = document.getElementById(location.hash.slice(1)); at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    };
    addEventListener("hashchange", unfold);
    unfold();
    addEventListener("beforeprint", () => { for (const part of all("details:not(.older)")) part.open = true; });
})();
