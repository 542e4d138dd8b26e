import { assert } from "@open-wc/testing";
import type { RefusedFile } from "../../../../widget/client/commands.ts";
import type { OutgoingFile } from "../../../../widget/client/store/state.ts";
import { attachment, filesState, picturesState, chosenPicturesState, trayState } from "../files.ts";
import { ANA, BEN, chatState, idOf, message, roomState } from "../fixtures.ts";
import { mount, type Mounted, type MountOptions } from "../mount.ts";

const ROOM = idOf(114);

async function open(state = filesState(), options: MountOptions = {}): Promise<Mounted> {
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = "inline-size: 400px; block-size: 640px;";
  document.body.append(place);
  return mount(place, state, options);
}

/** A room with two pictures and nothing else. */
function pictures() {
  const attachments = [1, 2].map((number) => attachment(number, "image", `dock ${number}.jpg`));
  return chatState([roomState({ number: 114, name: "Bay", messages: [message(114, 1, { by: BEN, body: "two", attachments })] })], {
    openRoomId: ROOM,
  });
}

/** Waits until `selector` finds something. */
async function appears(view: Mounted, selector: string): Promise<HTMLElement> {
  while (view.all(selector).length === 0) await view.settle();
  return view.find(selector);
}

function names({ calls }: Mounted, name: string): readonly unknown[][] {
  return calls.filter((call) => call.name === name).map(({ values }) => [...values]);
}

function transfer(...files: readonly File[]): DataTransfer {
  const data = new DataTransfer();
  for (const file of files) data.items.add(file);
  return data;
}

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("F4: files in messages", () => {
  test("a picture has its place before it is there, and keeps it", async () => {
    let give = (): void => undefined;
    const late = new Promise<void>((resolve) => (give = resolve));
    const url = URL.createObjectURL(
      new Blob(['<svg xmlns="http://www.w3.org/2000/svg" width="9" height="6"/>'], { type: "image/svg+xml" }),
    );
    const view = await open(pictures(), { commands: { fileLink: () => late.then(() => ({ url, expiresAt: Infinity })) } });
    const before = view.find(".picture").getBoundingClientRect();
    assert.isAbove(before.height, 60);
    give();
    await appears(view, ".picture.is-shown");
    const after = view.find(".picture").getBoundingClientRect();
    assert.deepEqual([after.width, after.height, after.top], [before.width, before.height, before.top]);
  });

  for (const direction of ["ltr", "rtl"] as const)
    test(`nothing moves while pictures come, ${direction}`, async () => {
      let give = (): void => undefined;
      const late = new Promise<void>((resolve) => (give = resolve));
      const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="50" height="90"/>';
      const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
      const commands = { fileLink: () => late.then(() => ({ url, expiresAt: Infinity })) };
      const view = await open(picturesState(), { direction, commands });
      const places = () =>
        view.all(".message, .picture").map((element) => {
          const { x, y, width, height } = element.getBoundingClientRect();
          return [x, y, width, height];
        });
      const before = places();
      assert.isAbove(before.length, 20);
      give();
      while (view.all(".picture:not(.is-shown)").length > 0) await view.settle();
      assert.deepEqual(places(), before);
    });

  test("pictures stand 3 px from their bubble and from each other, and what is left out of them is told in the digits of the language", async () => {
    const view = await open(picturesState(), { direction: "rtl", locale: "ar-EG" });
    const bubble = view.all(".bubble").at(-1)!.getBoundingClientRect();
    const [first, second, , last] = view.all(".picture").slice(-4);
    const boxOf = (element?: HTMLElement) => element?.getBoundingClientRect() ?? new DOMRect();
    assert.closeTo(bubble.right - boxOf(first).right, 3, 0.6);
    assert.closeTo(boxOf(first).left - boxOf(second).right, 3, 0.6);
    assert.closeTo(bubble.bottom - boxOf(last).bottom, 3, 0.6);
    assert.equal(last?.innerText, "\u061c+٣");
    assert.match(last?.ariaLabel ?? "", /^Open picture dock \d+\.jpg, ٣ more pictures$/);
  });

  test("a message of nothing but pictures tells its time over their foot, at 4.5 : 1 on any of them", async () => {
    const view = await open(picturesState());
    const bubble = view.all(".bubble").at(-1)!;
    const [time, content] = [bubble.querySelector(".time")!, bubble.querySelector(".content")!];
    const box = time.getBoundingClientRect();
    const pictures = bubble.querySelector(".pictures")!.getBoundingClientRect();
    assert.isAtMost(box.bottom, pictures.bottom);
    assert.isAtMost(box.right, pictures.right);
    // From its middle on the shade is whole: white below it comes to #666.
    const shade = content.getBoundingClientRect();
    assert.isAtLeast(box.top, shade.top + shade.height / 2 - 1);
    assert.include(getComputedStyle(content).backgroundImage, "rgba(0, 0, 0, 0.6) 50%");
    assert.equal(getComputedStyle(time).color, "rgb(255, 255, 255)");
  });

  test("a panorama and a high picture are shown as wholes", async () => {
    const view = await open(picturesState());
    const [panorama, portrait] = view
      .all(".picture-image")
      .map((image) => [image.clientWidth, image.clientHeight, getComputedStyle(image).objectFit]);
    assert.deepEqual(panorama, [278, 63, "contain"]);
    assert.deepEqual(portrait?.slice(1), [320, "contain"]);
  });

  test("a picture whose link ended is asked for once more, then shown as not there", async () => {
    const view = await open(pictures(), { commands: { fileLink: () => Promise.resolve({ url: "data:image/png,none", expiresAt: 0 }) } });
    await appears(view, ".picture.is-broken");
    assert.isNotEmpty(view.find(".picture").getAttribute("aria-label"));
  });

  test("what cannot be drawn is a card with its name and size, and can be saved", async () => {
    const view = await open();
    const cards = view.all(".message .file-card").map(({ innerText }) => innerText.replace(/\s+/g, " "));
    assert.include(cards.find((text) => text.includes("raw.heic")) ?? "", "48");
    assert.isNotEmpty(view.all('[aria-label="Download raw.heic"]'));
  });

  for (const direction of ["ltr", "rtl"] as const)
    test(`a long name is cut before its end, in its card, ${direction}`, async () => {
      const view = await open(filesState(), { direction });
      const names = view.all(".file-card .file-name").filter(({ title }) => title.length > 12);
      assert.isAbove(names.length, 2);
      for (const name of names) {
        const card = name.closest(".file-lines")!.getBoundingClientRect();
        const end = name.querySelector<HTMLElement>(".file-end")!;
        const box = end.getBoundingClientRect();
        assert.isTrue(box.left >= card.left - 0.5 && box.right <= card.right + 0.5, name.title);
        assert.isTrue(name.title.endsWith(end.innerText) && end.innerText.includes("."), name.title);
        assert.isAtMost(end.scrollWidth, end.clientWidth);
      }
    });

  test("a press anywhere on a card saves its file", async () => {
    const view = await open();
    const card = view.find('[aria-label="Download raw.heic"]').closest(".file-card")!;
    card.scrollIntoView({ block: "center" });
    const { left, top, width, height } = card.getBoundingClientRect();
    for (const [x, y] of [
      [left + 12, top + 12],
      [left + width / 2, top + height / 2],
      [left + width - 6, top + height - 6],
    ] as const)
      assert.equal(view.root.elementFromPoint(x, y)?.closest("button")?.ariaLabel, "Download raw.heic");
  });

  test("a file that is checked or was refused cannot be saved, and says so", async () => {
    const view = await open();
    for (const name of ["report.docx", "invoice.zip"]) assert.isEmpty(view.all(`[aria-label="Download ${name}"]`), name);
    assert.include(view.find(".file-card.is-checking").innerText, "check");
  });

  test("F3 a deleted message shows a note, without text, files or buttons", async () => {
    const view = await open();
    const row = view.find(".is-deleted").closest("article");
    assert.include(row?.innerText ?? "", "deleted");
    assert.isNull(row?.querySelector("staff-chat-attachment-group, [part~=delete-button], .status"));
  });

  test("a voice message stands on one line of 56 px: button, waveform, length, speed", async () => {
    const view = await open();
    assert.equal(view.find("[part=player]").offsetHeight, 56);
    const middles = ["button", "track", "time", "rate"].map((name) => {
      const { top, height } = view.find(`[part=player] [part=player-${name}]`).getBoundingClientRect();
      return top + height / 2;
    });
    assert.isBelow(Math.max(...middles) - Math.min(...middles), 1.5);
    assert.isAtLeast(view.find("[part=player] [part=player-track]").offsetWidth, 100);
  });

  test("what is said of a message without text names its files", async () => {
    const view = await open();
    const voice = view.find("staff-chat-player").closest("article");
    const labels = (voice?.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => voice?.querySelector(`[id="${id}"]`));
    assert.include(
      labels.map((element) => element?.getAttribute("aria-label")),
      "Voice message",
    );
  });
});

suite("F4: the lightbox", () => {
  async function enlarge(options: MountOptions = {}): Promise<Mounted> {
    const view = await open(pictures(), options);
    view.find(".picture").click();
    await appears(view, ".lightbox[open] .lightbox-image");
    return view;
  }
  const press = async (view: Mounted, key: string) => {
    view.find(".lightbox").dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    await view.settle();
  };
  const scale = (view: Mounted) => Number(view.find("staff-chat-lightbox").style.getPropertyValue("--_scale"));

  test("it tells who sent the picture and when, and leads to its message", async () => {
    const view = await enlarge();
    assert.equal(view.find(".lightbox-sender").innerText, BEN.name);
    assert.match(view.find(".lightbox-name time").innerText, /\d/);
    const asked: unknown[] = [];
    view.root.addEventListener("staff-chat-go-to-message", (event) => "messageId" in event && asked.push(event.messageId));
    view.find("[part=lightbox-go]").click();
    await view.settle();
    assert.isFalse(view.findAs(".lightbox", HTMLDialogElement).open);
    assert.deepEqual(asked, [message(114, 1, { by: BEN, body: "" }).id]);
  });

  for (const motion of ["1", "0"])
    test(`it grows out of its place in the message in 200 ms times ${motion}`, async () => {
      const view = await open(pictures());
      view.host.style.setProperty("--staff-chat-motion", motion);
      await appears(view, ".picture.is-shown");
      view.find(".picture").click();
      while (!view.findAs(".lightbox", HTMLDialogElement).open) await view.panel.updateComplete;
      const [growth, ...others] = view.find(".lightbox-image").getAnimations();
      assert.lengthOf(others, 0);
      assert.equal(growth?.effect?.getTiming().duration, motion === "0" ? undefined : 200);
      await view.settle();
    });

  test("a picture that is higher than the page is in sight as a whole", async () => {
    const tall = new Blob(['<svg xmlns="http://www.w3.org/2000/svg" width="600" height="4000"/>'], { type: "image/svg+xml" });
    const url = URL.createObjectURL(tall);
    const view = await enlarge({ commands: { fileLink: () => Promise.resolve({ url, expiresAt: Infinity }) } });
    await view.findAs(".lightbox-image", HTMLImageElement).decode();
    const [stage, picture] = [".lightbox-stage", ".lightbox-image"].map((selector) => view.find(selector).getBoundingClientRect());
    assert.isAbove(picture?.height ?? 0, 100);
    assert.isAtMost(picture?.bottom ?? Infinity, (stage?.bottom ?? 0) + 0.5);
  });

  for (const [direction, forward, backward] of [
    ["ltr", "ArrowRight", "ArrowLeft"],
    ["rtl", "ArrowLeft", "ArrowRight"],
  ] as const)
    test(`arrows lead to the other pictures, ${direction}`, async () => {
      const view = await enlarge({ direction });
      await press(view, forward);
      assert.include(view.find(".lightbox-name").innerText, "dock 2.jpg");
      await press(view, backward);
      assert.include(view.find(".lightbox-name").innerText, "dock 1.jpg");
    });

  test("Escape closes it and the focus is where it was", async () => {
    const view = await open(pictures());
    const picture = view.find(".picture");
    picture.focus();
    picture.click();
    await appears(view, ".lightbox[open] .lightbox-image");
    assert.notEqual(view.root.activeElement, picture);
    await press(view, "Escape");
    assert.isFalse(view.findAs(".lightbox", HTMLDialogElement).open);
    assert.equal(view.root.activeElement, picture);
  });

  test("the last picture keeps the focus on the button that led there, its keys work on, and its name is said", async () => {
    const view = await enlarge();
    const next = view.find('[aria-label="Next picture"]');
    next.focus();
    next.click();
    await view.settle();
    assert.equal(view.root.activeElement, next);
    assert.equal(next.getAttribute("aria-disabled"), "true");
    next.click();
    await view.settle();
    const name = view.find(".lightbox-name");
    assert.include(name.innerText, "dock 2.jpg");
    assert.equal(name.getAttribute("aria-live"), "polite");
  });

  test("plus and minus, a double press and two fingers enlarge; the next picture begins at its own size", async () => {
    const view = await enlarge();
    await press(view, "+");
    assert.equal(scale(view), 1.5);
    await press(view, "-");
    assert.equal(scale(view), 1);
    const stage = view.find(".lightbox-stage");
    stage.dispatchEvent(new MouseEvent("dblclick", { bubbles: true }));
    assert.isAbove(scale(view), 1);
    stage.dispatchEvent(new MouseEvent("dblclick", { bubbles: true }));
    const finger = (type: string, pointerId: number, clientX: number) =>
      stage.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerId, clientX, clientY: 100 }));
    finger("pointerdown", 1, 100);
    finger("pointerdown", 2, 200);
    finger("pointermove", 2, 300);
    assert.closeTo(scale(view), 2, 0.01);
    finger("pointerup", 1, 100);
    finger("pointerup", 2, 300);
    await press(view, "ArrowRight");
    assert.equal(scale(view), 1);
  });

  for (const scheme of ["light", "dark"] as const)
    test(`has no violations of WCAG 2.2, ${scheme}`, async () => {
      const view = await enlarge({ scheme });
      await assert.isAccessible(view.host, { ignoredRules: ["region"] });
    });
});

suite("F1: files of the next message", () => {
  test("each can be held, gone on with and taken away", async () => {
    const view = await open(filesState());
    view.find('[aria-label="Pause the upload of handover.pdf"]').click();
    view.find('[aria-label="Go on with the upload of yard camera.mov"]').click();
    view.find('[aria-label="Remove list.csv"]').click();
    assert.deepEqual(names(view, "pauseFile"), [[idOf(8001)]]);
    assert.deepEqual(names(view, "resumeFile"), [[idOf(8002)]]);
    assert.deepEqual(names(view, "removeFile"), [[idOf(8003)]]);
  });

  test("the focus stays where an upload was paused, and goes to the text when its card goes", async () => {
    const view = await open(trayState());
    const change = async (to: (files: readonly OutgoingFile[]) => readonly OutgoingFile[]) => {
      view.store.update((state) => ({ ...state, draftFiles: new Map([[ROOM, to(state.draftFiles.get(ROOM) ?? [])]]) }));
      await view.settle();
    };
    const pause = view.find('[aria-label^="Pause the upload of roster"]');
    pause.focus();
    await change((files) => files.map((file) => (file.stage === "waiting" ? { ...file, stage: "paused" } : file)));
    assert.equal(view.root.activeElement, pause);
    assert.match(pause.ariaLabel ?? "", /^Go on with the upload of roster/);
    const remove = view.find('[aria-label^="Remove roster"]');
    remove.focus();
    remove.click();
    await change((files) => files.filter(({ stage }) => stage !== "paused"));
    assert.equal(view.root.activeElement, view.find("textarea"));
  });

  test("a file that fails is said, once", async () => {
    const view = await open(trayState());
    const fail = async (progress: number) => {
      const failed = (file: OutgoingFile): OutgoingFile => ({ ...file, stage: "failed", reason: "quota_exceeded", progress });
      const of = (files: readonly OutgoingFile[]) => files.map((file) => (file.name.startsWith("roster") ? failed(file) : file));
      view.store.update((state) => ({ ...state, draftFiles: new Map([[ROOM, of(state.draftFiles.get(ROOM) ?? [])]]) }));
      await view.settle();
    };
    await fail(0.1);
    await fail(0.2);
    const said = names(view, "announce").flat().map(String);
    assert.lengthOf(said, 1);
    assert.match(said[0] ?? "", /^roster for weeks .*\.xlsx: ./);
  });

  test("they go without a text, and those that failed stay behind", async () => {
    const view = await open(trayState());
    view.find(".send-button").click();
    await view.settle();
    assert.deepEqual(names(view, "host-send"), [[ROOM, "", { ranges: [], files: [idOf(8004), idOf(8005)], replyTo: null }]]);
  });

  test("a failed file says why once; without it the rest goes by one press", async () => {
    const view = await open(trayState());
    const button = view.find("[part~=remove-and-send-button]");
    assert.equal(button.innerText.trim(), "Remove file and send");
    assert.lengthOf(view.find(".composer").innerText.split(view.find(".is-failed .file-note").innerText), 2);
    button.click();
    await view.settle();
    assert.deepEqual(names(view, "removeFile"), [[idOf(8006)]]);
    assert.deepEqual(names(view, "host-send"), [[ROOM, "", { ranges: [], files: [idOf(8004), idOf(8005)], replyTo: null }]]);
  });

  test("where nothing would be left to send, that is not offered", async () => {
    const view = await open(trayState());
    const failed = view.store.state.draftFiles.get(ROOM)?.filter(({ stage }) => stage === "failed") ?? [];
    view.store.update((state) => ({ ...state, draftFiles: new Map([[ROOM, failed]]) }));
    await view.settle();
    assert.lengthOf(view.all("[part~=remove-and-send-button]"), 0);
  });

  test("a chosen picture has a ring of progress, and a cross at its corner that is seen whole", async () => {
    const view = await open(chosenPicturesState());
    const rings = view.all(".tray-tile [role=progressbar]").map((ring) => [ring.ariaValueNow, ring.ariaLabel]);
    assert.deepEqual(rings, [["40", "Upload of dock.jpg"]]);
    for (const tile of view.all(".tray-tile")) {
      const cross = tile.querySelector("button[part=file-button]") ?? assert.fail("no cross");
      const own = cross.getBoundingClientRect();
      const box = tile.getBoundingClientRect();
      const tray = view.find(".file-tray").getBoundingClientRect();
      assert.isTrue(own.right > box.right && own.top < box.top && own.top >= tray.top && own.right <= tray.right);
    }
  });

  test("files that are dropped on the room or pasted into the text are added; those not taken are named with the rule", async () => {
    const refused: RefusedFile[] = [{ name: "setup.exe", code: "file_type_dangerous" }];
    const view = await open(
      chatState([roomState({ number: 114, name: "Bay", messages: [message(114, 1, { by: ANA, body: "hi" })] })], { openRoomId: ROOM }),
      {
        commands: { addFiles: (roomId, files) => Promise.resolve({ added: [idOf(roomId.length + files.length)], refused }) },
      },
    );
    const held = new DragEvent("dragover", { bubbles: true, cancelable: true, dataTransfer: transfer(new File(["a"], "a.txt")) });
    view.find(".message").dispatchEvent(held);
    await view.settle();
    assert.isTrue(held.defaultPrevented);
    assert.include(view.find(".drop-hint").innerText, "Drop");
    view
      .find(".message")
      .dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: transfer(new File(["a"], "a.txt")) }));
    await view.settle();
    assert.isEmpty(view.all(".drop-hint"));
    const problem = await appears(view, ".file-tray .problem");
    assert.match(problem.innerText, /setup\.exe:\s+\S/);
  });

  test("text that is dropped is the browser's", async () => {
    const view = await open(trayState());
    const data = new DataTransfer();
    data.setData("text/plain", "words");
    const held = new DragEvent("dragover", { bubbles: true, cancelable: true, dataTransfer: data });
    view.find(".message").dispatchEvent(held);
    assert.isFalse(held.defaultPrevented);
  });

  test("files in the clipboard are added, and nothing is pasted beside them", async () => {
    const view = await open(pictures());
    const paste = new ClipboardEvent("paste", {
      bubbles: true,
      cancelable: true,
      clipboardData: transfer(new File(["a"], "image.png", { type: "image/png" })),
    });
    view.find("textarea").dispatchEvent(paste);
    await view.settle();
    assert.isTrue(paste.defaultPrevented);
    assert.lengthOf(names(view, "addFiles"), 1);
  });

  test("E2 without-uploads and without-voice take the buttons and the drop away", async () => {
    const view = await open(pictures(), { config: { uploads: false, voice: false } });
    assert.isEmpty(view.all(".attach-button, .voice-button, input[type=file]"));
    const held = new DragEvent("dragover", { bubbles: true, cancelable: true, dataTransfer: transfer(new File(["a"], "a.txt")) });
    view.find(".message").dispatchEvent(held);
    assert.isFalse(held.defaultPrevented);
  });
});

suite("F3: deleting a message", () => {
  test("asks back, then deletes", async () => {
    const view = await open(filesState());
    view.all("[part~=delete-button]")[0]?.click();
    await view.settle();
    assert.isEmpty(names(view, "deleteMessage"));
    const confirm = view.all("staff-chat-confirm-dialog button").find(({ innerText }) => innerText.trim() === "Delete");
    confirm?.click();
    await view.settle();
    assert.lengthOf(names(view, "deleteMessage"), 1);
  });

  test("refused when nobody waits for it any more, it is asked again with the reason; not where nobody looks", async () => {
    const view = await open(filesState());
    const refused = { type: "deletion-failed", roomId: idOf(101), messageId: idOf(1), reason: "forbidden" } as const;
    view.panel.visibility = { ...view.panel.visibility, panel: false };
    view.emit(refused);
    await view.settle();
    assert.isFalse(view.findAs("staff-chat-confirm-dialog dialog", HTMLDialogElement).open);
    view.panel.visibility = { ...view.panel.visibility, panel: true };
    view.emit(refused);
    await view.settle();
    const dialog = view.findAs("staff-chat-confirm-dialog dialog", HTMLDialogElement);
    assert.isTrue(dialog.open);
    assert.isNotEmpty(view.find("staff-chat-confirm-dialog .problem").innerText);
    view.find("staff-chat-confirm-dialog .is-danger").click();
    await view.settle();
    assert.deepEqual(view.calls.findLast(({ name }) => name === "deleteMessage")?.values, [idOf(101), idOf(1)]);
  });
});
