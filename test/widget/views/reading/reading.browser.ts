import { assert } from "@open-wc/testing";
import { showsAt } from "../../../../widget/client/platform/browser/covered.ts";
import { READ_MS } from "../../../../widget/views/reading/dwell.ts";
import { chatState, idOf, longHistory, roomState } from "../fixtures.ts";
import { createManualClock, type ManualClock } from "../manual-clock.ts";
import { ALL_SEEN, mount, type Mounted } from "../mount.ts";

const ROOM = 120;

interface Read extends Mounted {
  readonly clock: ManualClock;
  readonly place: HTMLElement;
  /** Lets the time pass that reading takes, and answers what was read up to. */
  wait(): Promise<number | null>;
}

/** A room of `count` messages, two of them unread, in a place of the page. */
async function open(around: (place: HTMLElement) => void = () => undefined, count = 5): Promise<Read> {
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = "inline-size: 400px; block-size: 500px;";
  document.body.append(place);
  around(place);
  const clock = createManualClock();
  const room = roomState({ number: ROOM, name: "Read", messages: longHistory(ROOM, count), unread: 2 });
  const view = await mount(place, chatState([room], { openRoomId: idOf(ROOM) }), { clock });
  const furthest = () => view.calls.findLast(({ name }) => name === "markRead")?.values[1];
  return {
    ...view,
    clock,
    place,
    async wait() {
      await view.settle();
      clock.advance(READ_MS);
      await view.settle();
      clock.advance(READ_MS);
      const position = furthest();
      return typeof position === "number" ? position : null;
    },
  };
}

/** Lays an element over the page. */
function lay(style: string): HTMLElement {
  const sheet = document.createElement("div");
  sheet.className = "around";
  sheet.setAttribute("style", style);
  document.body.append(sheet);
  return sheet;
}

setup(() => {
  scrollTo(0, 0);
});

teardown(() => {
  for (const element of document.querySelectorAll(".place, .around, dialog")) element.remove();
});

suite("R10: only what is seen is read", () => {
  test("a message on screen is read after half a second, not before, and not without the person's focus", async () => {
    const view = await open();
    const marks = () => view.calls.filter(({ name }) => name === "markRead").length;
    view.clock.advance(READ_MS - 1);
    assert.equal(marks(), 0);
    view.panel.visibility = { ...ALL_SEEN, focused: false };
    assert.isNull(await view.wait());
    view.panel.visibility = ALL_SEEN;
    assert.equal(await view.wait(), 5);
  });

  test("a list below the fold is read when it is scrolled to", async () => {
    const view = await open((place) => place.style.setProperty("margin-block-start", "4000px"));
    assert.isNull(await view.wait());
    view.place.scrollIntoView();
    assert.equal(await view.wait(), 5);
  });

  test("of a list that the window cuts off, only what is above the fold", async () => {
    const view = await open((place) => {
      place.style.setProperty("block-size", "4000px");
    }, 40);
    const last = await view.wait();
    assert.isNull(last);
    view.find('.bubble[data-position="39"]').scrollIntoView({ block: "end" });
    assert.equal(await view.wait(), 39);
  });

  const HIDING: Readonly<Record<string, (place: HTMLElement) => void>> = {
    "a box of no height": (place) => {
      place.style.setProperty("block-size", "0");
      place.style.setProperty("overflow", "hidden");
    },
    "display: none": (place) => place.style.setProperty("display", "none"),
    "visibility: hidden": (place) => place.style.setProperty("visibility", "hidden"),
    "opacity: 0": (place) => place.style.setProperty("opacity", "0"),
    "a place off screen": (place) => {
      place.style.setProperty("position", "fixed");
      place.style.setProperty("inset-inline-start", "-9999px");
    },
    "an inert part of the page": (place) => place.toggleAttribute("inert", true),
    "a closed details": (place) => {
      const details = document.createElement("details");
      details.className = "around";
      place.replaceWith(details);
      details.append(place);
    },
    "a box that hides what is scrolled away": (place) => {
      const box = document.createElement("div");
      box.className = "around";
      box.style.cssText = "block-size: 100px; overflow: auto;";
      const above = document.createElement("div");
      above.style.cssText = "block-size: 1000px;";
      place.replaceWith(box);
      box.append(above, place);
    },
  };
  for (const [name, hide] of Object.entries(HIDING))
    test(`nothing is read in ${name}`, async () => {
      const view = await open(hide);
      assert.isNull(await view.wait());
    });

  test("nothing is read below a dialog of the page, and all when it is closed, without anybody telling", async () => {
    const view = await open();
    const dialog = document.createElement("dialog");
    dialog.textContent = "Sign here";
    document.body.append(dialog);
    dialog.showModal();
    assert.isNull(await view.wait());
    dialog.close();
    assert.equal(await view.wait(), 5);
  });

  const SHEET = "position: fixed; inset: 0; z-index: 9;";
  const COVERS: Readonly<Record<string, string>> = {
    "a sheet": `${SHEET} background: #fff;`,
    "a sheet that lets the pointer through": `${SHEET} background: #fff; pointer-events: none;`,
    "a sheet through which little can be seen": `${SHEET} background: rgb(0 0 0 / 80%); pointer-events: none;`,
  };
  for (const [name, style] of Object.entries(COVERS))
    test(`nothing is read below ${name} over the page, and all when it is gone`, async () => {
      const view = await open();
      const sheet = lay(style);
      const { cssText } = sheet.style;
      assert.isNull(await view.wait());
      assert.equal(sheet.style.cssText, cssText);
      sheet.remove();
      assert.equal(await view.wait(), 5);
    });

  test("nothing is read below a popover of the page that lets the pointer through", async () => {
    const view = await open();
    const sheet = lay("inset: 0; inline-size: 100vw; block-size: 100vh; background: #fff; pointer-events: none;");
    sheet.popover = "manual";
    sheet.showPopover();
    assert.isNull(await view.wait());
    sheet.hidePopover();
    assert.equal(await view.wait(), 5);
  });

  const GLASS: Readonly<Record<string, string>> = {
    "glass that lets the pointer through": `${SHEET} pointer-events: none;`,
    "a tint that lets the pointer through": `${SHEET} background: rgb(255 0 0 / 20%); pointer-events: none;`,
    "a faded sheet that lets the pointer through": `${SHEET} background: #fff; opacity: 0.2; pointer-events: none;`,
    "a sheet that lets the pointer through, below": "position: fixed; inset: 0; z-index: -1; background: #fff; pointer-events: none;",
  };
  for (const [name, style] of Object.entries(GLASS))
    test(`${name} covers nothing`, async () => {
      const view = await open();
      lay(style);
      assert.equal(await view.wait(), 5);
    });

  test("a list within shadow roots, closed ones too, is read", async () => {
    const view = await open((place) => {
      const outer = document.createElement("div");
      outer.className = "around";
      const inner = document.createElement("div");
      outer.attachShadow({ mode: "closed" }).append(inner);
      document.body.append(outer);
      inner.attachShadow({ mode: "open" }).append(place);
    });
    assert.equal(await view.wait(), 5);
  });
});

suite("R10: what covers a frame", () => {
  test("covers what is in it", async () => {
    const frame = document.createElement("iframe");
    frame.className = "around";
    frame.style.cssText = "position: fixed; inset-block-start: 50px; inset-inline-start: 70px; inline-size: 200px; block-size: 200px;";
    const loaded = new Promise((resolve) => frame.addEventListener("load", resolve));
    frame.srcdoc = "<body style='margin: 0'><p style='margin: 0; block-size: 150px'>inside</p>";
    document.body.append(frame);
    await loaded;
    const inside = frame.contentDocument?.querySelector("p");
    if (inside == null) throw new Error("the frame is empty");
    assert.isTrue(showsAt(inside, { x: 20, y: 20 }));
    assert.isFalse(showsAt(inside, { x: 20, y: 180 }));
    const cover = document.createElement("div");
    cover.className = "around";
    cover.style.cssText =
      "position: fixed; inset-block-start: 60px; inset-inline-start: 80px; inline-size: 30px; block-size: 30px; z-index: 9;";
    document.body.append(cover);
    assert.isFalse(showsAt(inside, { x: 20, y: 20 }));
    assert.isTrue(showsAt(inside, { x: 100, y: 20 }));
  });
});
