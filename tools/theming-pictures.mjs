import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tokens } from "../widget/theme/tokens.ts";
import { tokensOfViews } from "../widget/theme/tokens-views.ts";
import { HUES } from "../widget/views/controls/initials.ts";
import { controls } from "../widget/views/controls/views-controls.ts";

/**
 * Draws the pictures of docs/theming.md from the widget's own sheets, so that a token is shown as it is; with `--check`, fails when what is there shows
 * something else.
 */
const FOLDER = "docs/theming";

const LAYOUT = `
.half { box-sizing: border-box; width: 50%; float: left; padding: 16px; background: var(--_surface); color: var(--_text); font: 16px/1.4 var(--_font); }
.half.light { color-scheme: light; }
.half.dark { color-scheme: dark; }
.row { display: flex; align-items: center; gap: 10px; min-height: 30px; }
.name { flex: none; width: 130px; color: var(--_text-muted); font: 12px/1.2 ui-monospace, monospace; }
.note { color: var(--_text-muted); font-size: 12px; white-space: nowrap; }
.swatch { box-sizing: border-box; flex: 1; height: 22px; border: 1px solid var(--_border); border-radius: 5px; }
.on { padding: 2px 8px; border-radius: 5px; font-weight: 600; }`;

const row = (name, what) => `<div class="row"><span class="name">${name}</span>${what}</div>`;
const swatch = (name, color = `--_${name}`) => row(name, `<span class="swatch" style="background: var(${color})"></span>`);
const letters = (name, ground, ink) =>
  row(name, `<span class="on" style="background: var(${ground}); color: var(${ink})">Shift starts at six</span>`);

const COLOURS = [
  ...["accent", "surface", "surface-2", "border", "danger", "success", "warning", "bubble", "bubble-own"].map((name) => swatch(name)),
  letters("text", "--_surface", "--_text"),
  letters("text-muted", "--_surface", "--_text-muted"),
  letters("on-accent", "--_accent", "--_on-accent"),
  letters("on-bubble", "--_bubble", "--_on-bubble"),
  letters("on-bubble-own", "--_bubble-own", "--_on-bubble-own"),
];
const SPACE = ["space", "gap", "inset", "pad"].map((name) =>
  row(
    name === "space" ? name : `space × ${{ gap: 2, inset: 3, pad: 4 }[name]}`,
    `<span style="width: var(--_${name}); height: 18px; background: var(--_accent)"></span>`,
  ),
);
const RADIUS = ["radius", "radius-control", "radius-small", "radius-bubble"].map((name) =>
  row(
    name === "radius" ? name : { "radius-control": "of controls", "radius-small": "small", "radius-bubble": "of bubbles" }[name],
    `<span style="width: 90px; height: 40px; margin: 4px 0; border: 1px solid var(--_border); border-radius: var(--_${name}); background: var(--_accent-soft)"></span>`,
  ),
);
const SHADOWS = ["shadow-1", "shadow-2"].map((name) =>
  row(
    name,
    `<span style="width: 130px; height: 56px; margin: 14px 20px 30px; border-radius: var(--_radius); background: var(--_surface); box-shadow: var(--_${name})"></span>`,
  ),
);
const TYPE = [
  ["times, counts", "var(--_type-1)"],
  ["notes, names", "var(--_type-2)"],
  ["font-size", "1em"],
  ["titles", "var(--_type-3)"],
].map(([name, size]) =>
  row(name, `<span style="font-size: var(--_font-size)"><span style="font-size: ${size}">Shift starts at six</span></span>`),
);
const HUE_ROWS = Array.from({ length: HUES }, (_, hue) =>
  row(
    `hue ${hue + 1}`,
    `<span class="hue-${hue}"><span class="avatar" style="--_size: 28px">AB</span> <b style="color: var(--_hue-name)">Ana Berg</b></span>`,
  ),
);
const STYLES = ["bubbles", "lines"].map((style) =>
  row(
    style,
    style === "bubbles"
      ? `<span style="flex: 1; display: grid; gap: 6px"><span style="justify-self: start; padding: 6px 12px; border-radius: var(--_radius-bubble); background: var(--_bubble); color: var(--_on-bubble)">Who opens on Monday?</span><span style="justify-self: end; padding: 6px 12px; border-radius: var(--_radius-bubble); background: var(--_bubble-own); color: var(--_on-bubble-own)">I do.</span></span>`
      : `<span style="flex: 1; display: grid; gap: 2px; margin-top: 12px"><span><b>Ana Berg</b> <small style="color: var(--_text-muted)">9:02</small><br/>Who opens on Monday?</span><span><b>You</b> <small style="color: var(--_text-muted)">9:03</small><br/>I do.</span></span>`,
  ),
);
const MOTION = [
  ["a message", 140],
  ["another room", 180],
  ["a picture", 200],
].map(([name, ms]) =>
  row(
    name,
    `<span style="flex: none; width: ${ms / 2}px; height: 14px; border-radius: 7px; background: var(--_accent)"></span> <span class="note">${ms} ms × motion</span>`,
  ),
);

/** What each picture shows, and how high it is. */
const PICTURES = {
  colours: { rows: COLOURS, height: 460 },
  space: { rows: SPACE, height: 152 },
  radius: { rows: RADIUS, height: 232 },
  shadows: { rows: SHADOWS, height: 240 },
  type: { rows: TYPE, height: 152 },
  hues: { rows: HUE_ROWS, height: 392, sheet: hueRules() },
  styles: { rows: STYLES, height: 250 },
  motion: { rows: MOTION, height: 122 },
};

/** Of the sheet of all controls, what colours people and rooms. */
function hueRules() {
  return [...controls.cssText.matchAll(/^ {2}\.views (?:\.avatar|\[class\*="hue-"\]|\.hue-\d+) \{[^}]*\}/gm)]
    .map(([rule]) => rule)
    .join("\n");
}

function draw({ rows, height, sheet = "" }) {
  const half = (scheme) => `<div class="shell views half ${scheme}" style="height: ${height}px">${rows.join("")}</div>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="760" height="${height}" viewBox="0 0 760 ${height}">
<style><![CDATA[${tokens.cssText}${tokensOfViews.cssText}${sheet}${LAYOUT}]]></style>
<foreignObject width="760" height="${height}"><div xmlns="http://www.w3.org/1999/xhtml">${half("light")}${half("dark")}</div></foreignObject>
</svg>
`;
}

if (!process.argv.includes("--check")) mkdirSync(FOLDER, { recursive: true });
for (const [name, picture] of Object.entries(PICTURES)) {
  const [file, drawn] = [join(FOLDER, `${name}.svg`), draw(picture)];
  if (!process.argv.includes("--check")) writeFileSync(file, drawn);
  else if (readFileSync(file, "utf8") !== drawn) {
    console.error(`${file} is not what the sheets say. Run: node tools/theming-pictures.mjs`);
    process.exitCode = 1;
  }
}
