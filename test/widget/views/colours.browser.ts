import { assert, waitUntil } from "@open-wc/testing";
import { HUES } from "../../../widget/views/controls/initials.ts";
import { ANA, BEN, chatState, idOf, message, NOW, roomState } from "./fixtures.ts";
import { mount } from "./mount.ts";
import { SCENES } from "./scenes.ts";

/** WCAG 2.2, 1.4.3. */
const READABLE = 4.5;
const SURFACES = ["--_surface", "--_surface-2", "--_bubble", "--_mention", "--_accent-soft"];
/** Accents that tenants have: pale, deep, glaring, grey. */
const ACCENTS = ["#facc15", "#a3e635", "#22d3ee", "#f472b6", "#ff0000", "#0000ff", "#00ff00", "#0f766e", "#111827", "#ffffff", "#808080"];

type Bytes = readonly [red: number, green: number, blue: number];

/** The colours as they are drawn, opaque. */
function bytesOf(colour: string): Bytes {
  const canvas = new OffscreenCanvas(1, 1);
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  if (drawing === null) throw new Error("no canvas");
  drawing.fillStyle = colour;
  drawing.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = drawing.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

function luminance(bytes: Bytes): number {
  const [red = 0, green = 0, blue = 0] = bytes.map((byte) => {
    const share = byte / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(bytesOf(one)), luminance(bytesOf(other))].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** Whether the colour lets nothing through, or nothing of itself be seen. */
const isClear = (colour: string): boolean => colour === "transparent" || /(?:,|\/) ?0\)$/.test(colour);

/** What is drawn behind an element's text: the backgrounds around it, one over the other. */
function backgroundOf(element: Element, root: Element): string {
  const layers: string[] = [];
  for (let each: Element | null = element; each !== null; each = each === root ? null : each.parentElement) {
    const { backgroundColor } = getComputedStyle(each);
    if (!isClear(backgroundColor)) layers.unshift(backgroundColor);
  }
  const drawing = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true })!;
  for (const layer of ["#fff", ...layers]) {
    drawing.fillStyle = layer;
    drawing.fillRect(0, 0, 1, 1);
  }
  const [red, green, blue] = drawing.getImageData(0, 0, 1, 1).data;
  return `rgb(${red}, ${green}, ${blue})`;
}

/** Elements that have a text of their own which is drawn. */
function withText(root: Element): Element[] {
  return [...root.querySelectorAll("*")].filter(
    (element) =>
      element.closest(".visually-hidden, svg") === null &&
      [...element.childNodes].some((node) => node instanceof Text && node.data.trim() !== "") &&
      element.checkVisibility(),
  );
}

/** Reads what custom properties come to in an element of `className` inside the views. */
async function palette(scheme: "light" | "dark", accent: string | null = null): Promise<(name: string, className?: string) => string> {
  const place = document.createElement("div");
  place.className = "place";
  if (accent !== null) place.style.setProperty("--staff-chat-accent", accent);
  document.body.append(place);
  const scene = SCENES["empty-list"];
  if (scene === undefined) throw new Error("no scene");
  const view = await mount(place, scene(), { scheme });
  const probe = document.createElement("span");
  view.find(".views").append(probe);
  return (name, className = "") => {
    probe.className = className;
    probe.style.setProperty("color", `var(${name})`);
    return getComputedStyle(probe).color;
  };
}

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("colours that can be read", () => {
  for (const scheme of ["light", "dark"] as const) {
    test(`every hue of people and rooms, ${scheme}`, async () => {
      const colour = await palette(scheme);
      for (let hue = 0; hue < HUES; hue++) {
        const of = `hue-${hue}`;
        assert.isAtLeast(contrast(colour("--_hue-ink", of), colour("--_hue-fill", of)), READABLE, `initials of ${of}`);
        for (const surface of SURFACES)
          assert.isAtLeast(contrast(colour("--_hue-name", of), colour(surface)), READABLE, `the name of ${of} on ${surface}`);
      }
    });

    test(`a tenant's accent, whatever it is, ${scheme}`, async () => {
      for (const accent of ACCENTS) {
        const colour = await palette(scheme, accent);
        assert.isAtLeast(contrast(colour("--_on-accent"), colour("--_accent")), READABLE, `on ${accent}`);
        for (const surface of SURFACES)
          assert.isAtLeast(contrast(colour("--_accent-text"), colour(surface)), READABLE, `${accent} on ${surface}`);
        assert.isAtLeast(contrast(colour("--_on-bubble-own"), colour("--_bubble-own")), READABLE, `own messages of ${accent}`);
      }
    });
  }

  for (const own of [...ACCENTS, "#0b1f4b", "#39ff14"])
    test(`all that stands in one's own bubble of ${own}, when that is all that was said of it`, async () => {
      const place = document.createElement("div");
      place.className = "place";
      place.style.setProperty("--staff-chat-bubble-own", own);
      document.body.append(place);
      const edited = { revision: 1, at: NOW, by: ANA.id };
      const body = "> as you said\n\nsee https://example.com and `code` for @Ben Okafor";
      const said = { ...message(201, 1, { by: ANA, body, mentions: [BEN.id] }), edited };
      const room = roomState({
        number: 201,
        name: "Hub",
        messages: [said],
        members: [
          [ANA, "owner"],
          [BEN, "member"],
        ],
      });
      const view = await mount(place, chatState([room], { openRoomId: idOf(201) }));
      await waitUntil(() => view.all(".bubble a").length > 0);
      const bubble = view.find(".is-own .bubble");
      const texts = withText(bubble);
      assert.isAtLeast(texts.length, 5);
      for (const text of texts)
        assert.isAtLeast(contrast(getComputedStyle(text).color, backgroundOf(text, bubble)), READABLE, text.outerHTML.slice(0, 80));
    });
});
