// Keeps pages up to date: parts that change are asked for every second, costly parts once.
"use strict";

const EVERY = 1000;

async function fetched(address, stamp) {
  const headers = stamp ? { "If-None-Match": stamp } : {};
  return fetch(address, { headers, credentials: "same-origin" });
}

function fill(place, html) {
  const open = [...place.querySelectorAll("details[open]")].map((one) => one.dataset.key);
  const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  place.innerHTML = html;
  for (const one of place.querySelectorAll("details")) {
    one.open = open.includes(one.dataset.key);
  }
  if (focused) {
    [...place.querySelectorAll("a")].find((one) => one.getAttribute("href") === focused)?.focus();
  }
}

async function keepLive(place) {
  let stamp = place.dataset.stamp;
  for (;;) {
    await new Promise((done) => setTimeout(done, EVERY));
    if (document.hidden) continue;
    try {
      const answer = await fetched(place.dataset.live, stamp);
      place.classList.toggle("stale", !(answer.ok || answer.status === 304));
      if (answer.ok) {
        stamp = answer.headers.get("ETag");
        fill(place, await answer.text());
      }
    } catch {
      place.classList.add("stale");
    }
  }
}

async function load(places) {
  for (const place of places) {
    try {
      const answer = await fetched(place.dataset.load);
      fill(place, await answer.text());
    } catch {
      place.textContent = "This part could not be loaded; load the page again.";
    }
    place.removeAttribute("aria-busy");
  }
}

for (const place of document.querySelectorAll("[data-live]")) keepLive(place);
load(document.querySelectorAll("[data-load]"));
