// What the pages gain where script runs. Everything works without it.
"use strict";

// Copy buttons: hidden in the page itself, since without script they could do nothing.
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(source.textContent.trim());
    button.classList.add("copied");
    const label = button.querySelector(".unseen");
    const before = label.textContent;
    label.textContent = "Copied";
    setTimeout(() => {
      button.classList.remove("copied");
      label.textContent = before;
    }, 1600);
  });
}

// Dialogs open by the command attributes of HTML; a browser that does not know them yet gets the same here.
if (!("commandForElement" in HTMLButtonElement.prototype)) {
  for (const button of document.querySelectorAll("button[commandfor]")) {
    const dialog = document.getElementById(button.getAttribute("commandfor"));
    const shows = button.getAttribute("command") === "show-modal";
    button.addEventListener("click", () => (shows ? dialog.showModal() : dialog.close()));
  }
}

// A page that was the answer to a form is shown under its own address, so that reloading does not send it again.
if (document.body.dataset.here) history.replaceState(null, "", document.body.dataset.here);

// A menu closes with Escape and with a click beside it.
const menus = document.querySelectorAll("details.drop");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus) {
    if (menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
});
document.addEventListener("click", (event) => {
  for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
});

// Pages that wait for something (a machine that starts) look again by themselves.
const waiting = document.querySelector("[data-again]");
if (waiting) setTimeout(() => location.reload(), Number(waiting.dataset.again) * 1000);

// The live feed of denials: rows arrive ready made, newest first.
const feed = document.querySelector("[data-feed]");
if (feed) {
  const sign = document.querySelector(".live");
  const source = new EventSource(feed.dataset.feed);
  source.addEventListener("open", () => (sign.hidden = false));
  source.addEventListener("error", () => (sign.hidden = true));
  source.addEventListener("denial", (event) => {
    const holder = document.createElement("template");
    holder.innerHTML = event.data;
    const row = holder.content.querySelector("tr");
    if (!row || document.getElementById(row.id)) return;
    row.classList.add("fresh");
    feed.prepend(row);
    document.querySelector("[data-feed-empty]")?.remove();
    feed.closest("table").hidden = false;
  });
  addEventListener("pagehide", () => source.close());
}
