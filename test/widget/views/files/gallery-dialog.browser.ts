import { assert, oneEvent } from "@open-wc/testing";
import type { AttachmentKind } from "../../../../protocol/entities.ts";
import type { RoomAttachment, RoomAttachmentsResponse } from "../../../../protocol/http.ts";
import type { GalleryQuery } from "../../../../widget/client/commands.ts";
import { createGalleryPages } from "../../../../widget/views/files/gallery-pages.ts";
import { CommandRefused } from "../../../../widget/client/platform/command-refused.ts";
import { attachment } from "../files.ts";
import { BEN, chatState, idOf, manyRooms, NOW } from "../fixtures.ts";
import { mount, type Mounted, type MountOptions } from "../mount.ts";

function file(number: number, kind: AttachmentKind, name: string): RoomAttachment {
  const ids = { messageId: idOf(101 * 1_000_000 + number), senderId: BEN.id };
  return { ...ids, attachment: attachment(number, kind, name), position: number, createdAt: NOW - 60_000 };
}

const FILES = [
  file(6, "image", "dock.jpg"),
  file(5, "file", "manifest.pdf"),
  file(4, "voice", "voice.webm"),
  file(3, "video", "yard.mp4"),
  file(2, "audio", "horn.mp3"),
  file(1, "image", "truck.jpg"),
];

/** Answers pages of two, as a server would. */
function answer({ kind, before }: GalleryQuery = {}): Promise<RoomAttachmentsResponse> {
  const all = FILES.filter(({ attachment }) => kind === undefined || attachment.kind === kind);
  const start = before === undefined ? 0 : all.findIndex(({ attachment }) => attachment.id === before) + 1;
  const attachments = all.slice(start, start + 2);
  return Promise.resolve({ attachments, users: [], next: all.length > start + 2 ? (attachments.at(-1)?.attachment.id ?? null) : null });
}

async function open(options: MountOptions = {}): Promise<Mounted> {
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = "inline-size: 400px; block-size: 640px;";
  document.body.append(place);
  const commands = { gallery: (_room: string, query?: GalleryQuery) => answer(query), ...options.commands };
  const view = await mount(place, chatState(manyRooms(), { openRoomId: idOf(101) }), { ...options, commands });
  view.find(".room-header .menu-button").click();
  await view.settle();
  view
    .all('[role="menuitem"]')
    .find((item) => item.textContent?.trim() === "Files")
    ?.click();
  await view.settle();
  return view;
}

function names(view: Mounted): string[] {
  return view
    .all(".gallery-open")
    .map((button) => button.querySelector("bdi")?.textContent ?? button.getAttribute("aria-label")?.split(",")[0] ?? "");
}

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("F4: files of a room", () => {
  test("the kinds to choose from have room for their names in 400 px, each 9 px from its end", async () => {
    const view = await open();
    const filters = view.find(".gallery-filters");
    assert.isAtMost(filters.scrollWidth, filters.clientWidth);
    for (const name of view.all(".gallery-filters .segment > span")) {
      const text = document.createRange();
      text.selectNodeContents(name);
      assert.isAtLeast(text.getBoundingClientRect().left - name.getBoundingClientRect().left, 8.5, name.innerText);
    }
  });

  test("opens from the room's menu with the newest first, and shows more when asked", async () => {
    const view = await open();
    assert.deepEqual(names(view), ["dock.jpg", "manifest.pdf"]);
    view.find("[part~=gallery-more]").click();
    await view.settle();
    assert.deepEqual(names(view), ["dock.jpg", "manifest.pdf", "Voice message", "yard.mp4"]);
    view.find("[part~=gallery-more]").click();
    await view.settle();
    assert.lengthOf(names(view), 6);
    assert.lengthOf(view.all("[part~=gallery-more]"), 0);
    assert.lengthOf(view.all(".gallery-tile img"), 2);
  });

  test("shows one kind; sounds and voice messages are one", async () => {
    const view = await open();
    view.findAs("input[value=audio]", HTMLInputElement).click();
    await view.settle();
    assert.deepEqual(names(view), ["Voice message", "horn.mp3"]);
  });

  test("a press leads to the message, and the dialog is gone", async () => {
    const view = await open();
    const asked = oneEvent(view.panel, "staff-chat-go-to-message");
    view.find(".gallery-open").click();
    assert.equal(Reflect.get(await asked, "messageId"), FILES[0]?.messageId);
    assert.isFalse(view.findAs("staff-chat-gallery-dialog dialog", HTMLDialogElement).open);
  });

  test("says that there are none", async () => {
    const view = await open({ commands: { gallery: () => Promise.resolve({ attachments: [], users: [], next: null }) } });
    assert.include(view.find("staff-chat-gallery-dialog").textContent ?? "", "No files yet");
  });

  test("says why they can't be loaded, and loads them when asked again", async () => {
    let asked = 0;
    const gallery = (_room: string, query?: GalleryQuery) => {
      asked += 1;
      return asked === 1 ? Promise.reject(new CommandRefused("unavailable")) : answer(query);
    };
    const view = await open({ commands: { gallery } });
    assert.include(view.find("staff-chat-gallery-dialog .problem").textContent ?? "", "cannot be reached");
    view.find("[part~=gallery-more]").click();
    await view.settle();
    assert.lengthOf(names(view), 2);
  });

  test("what comes for a former choice is not shown", async () => {
    let release = (): void => undefined;
    const late = new Promise<void>((resolve) => (release = resolve));
    const gallery = async (_room: string, query?: GalleryQuery) => {
      if (query?.kind === "video") await late;
      return answer(query);
    };
    const view = await open({ commands: { gallery } });
    view.findAs("input[value=videos]", HTMLInputElement).click();
    await view.settle();
    assert.include(view.find("staff-chat-gallery-dialog").textContent ?? "", "Loading files");
    view.findAs("input[value=others]", HTMLInputElement).click();
    release();
    await view.settle();
    assert.deepEqual(names(view), ["manifest.pdf"]);
  });

  test("several kinds come in one order over pages that end at different places", async () => {
    const pages = createGalleryPages(answer, ["image", "voice", "audio", "file"]);
    const positions: number[] = [];
    while (!pages.isComplete) positions.push(...(await pages.more()).map(({ position }) => position));
    assert.deepEqual(positions, [6, 5, 4, 2, 1]);
  });

  for (const scheme of ["light", "dark"] as const)
    for (const direction of ["ltr", "rtl"] as const)
      test(`has no violations of WCAG 2.2, ${scheme}, ${direction}`, async () => {
        const view = await open({ scheme, direction });
        await assert.isAccessible(view.host, { ignoredRules: ["region"] });
      });
});
