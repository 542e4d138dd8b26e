import { mount } from "./mount.ts";
import { SCENES } from "./scenes.ts";

const SLOTS = ["header-start", "header-end", "composer-start", "composer-end", "privacy-notice", "footer"];

function filling(slot: string): HTMLElement {
  const element = document.createElement("span");
  Object.assign(element, { slot, textContent: slot });
  return element;
}

// gallery.html?scene=team&scheme=dark&direction=rtl&locale=ar&bare&slots
const query = new URLSearchParams(location.search);
const scene = SCENES[query.get("scene") ?? "team"];
const stage = document.querySelector<HTMLElement>("#stage");
if (scene !== undefined && stage !== null) {
  await mount(stage, scene(), {
    scheme: query.get("scheme") === "dark" ? "dark" : "light",
    direction: query.get("direction") === "rtl" ? "rtl" : "ltr",
    locale: query.get("locale") ?? "en-GB",
    config: { mode: query.get("mode") === "inline" ? "inline" : "launcher", header: !query.has("bare") },
  });
  if (query.has("slots")) stage.firstElementChild?.append(...SLOTS.map(filling));
}
