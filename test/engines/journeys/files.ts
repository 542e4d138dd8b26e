import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { button, message, type Person } from "../support/person.ts";
import type { Stage } from "../support/stage.ts";
import type { Journey } from "./journey.ts";

async function meet({ ana, ben, write, enter }: Stage, name: string): Promise<void> {
  const room = await write(name);
  for (const person of [ana, ben]) {
    await enter(person, { attributes: `mode="inline" room="${room}"` });
    await person.see("textarea.input");
  }
}

async function pictures(stage: Stage): Promise<void> {
  const { ana, ben, folder } = stage;
  await meet(stage, "Papers");
  const [picture, paper] = [join(folder, "shelf.png"), join(folder, "order list.csv")];
  await sharp({ create: { width: 900, height: 600, channels: 3, background: "#2a7" } })
    .png()
    .toFile(picture);
  await writeFile(paper, "item,count\nbolt,12\n");
  await ana.tab.choose(".composer input[type=file]", [picture, paper]);
  await ana.until(
    "both are uploaded",
    () => document.querySelector("staff-chat")?.shadowRoot?.querySelectorAll(".file-tray .file-card.is-uploaded").length === 2,
    null,
  );
  await ana.say("Today's shelf");
  await ben.see(message("Today's shelf"));
  await ben.see({ selector: "button", name: "Download order list.csv" });
  await ben.see(".picture.is-shown");
  await ben.press(button("Open picture shelf.png"));
  await ben.see(".lightbox-image");
  await ben.until(
    "the picture is drawn",
    () => (document.querySelector("staff-chat")?.shadowRoot?.querySelector<HTMLImageElement>("img.lightbox-image")?.naturalWidth ?? 0) > 0,
    null,
  );
  await ben.key("Escape");
  await ben.miss(".lightbox");
  for (const person of [ana, ben]) assert.deepEqual(await person.complaints(), []);
}

async function voice(stage: Stage): Promise<void> {
  const { ana, ben } = stage;
  await meet(stage, "Voice");
  await ana.press(button("Record a voice message"));
  await ana.see({ selector: "[role=timer]", text: "0:02" });
  await ana.press(button("Stop and listen"));
  await plays(ana, "staff-chat-recorder staff-chat-player");
  await ana.press(button("Send voice message"));
  await plays(ben, "staff-chat-attachment-group staff-chat-player");
  assert.equal(await ben.count(".player-trouble"), 0);
  for (const person of [ana, ben]) assert.deepEqual(await person.complaints(), []);
}

/** Plays what is there to its end, at which it can be played again. */
async function plays(person: Person, player: string): Promise<void> {
  const named = (name: string) => ({ selector: `${player} button`, name });
  await person.press(named("Play"));
  await person.see(named("Pause"));
  await person.see(named("Play"));
}

export const files: readonly Journey[] = [
  { name: "a picture and a paper are chosen, uploaded, shown and opened large", run: pictures },
  { name: "a voice message is recorded, heard and played at the other side", run: voice },
];
