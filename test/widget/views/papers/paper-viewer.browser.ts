import { assert, waitUntil } from "@open-wc/testing";
import type { Attachment } from "../../../../protocol/entities.ts";
import { CommandRefused } from "../../../../widget/client/platform/command-refused.ts";
import { loadPaperViewer } from "../../../../widget/views/papers/load-paper-viewer.ts";
import type { PaperViewerElement } from "../../../../widget/views/papers/paper-viewer.ts";
import { chatState, idOf, teamRoom } from "../fixtures.ts";
import { mount } from "../mount.ts";

const PAPER: Attachment = {
  id: idOf(9_001),
  kind: "file",
  state: "ready",
  name: "rota.pdf",
  mediaType: "application/pdf",
  size: 1_000,
  width: null,
  height: null,
  duration: null,
  waveform: null,
  placeholder: null,
  thumbnails: false,
};

const { fetch } = window;

/** Opens a PDF that never comes. */
async function open() {
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = "inline-size: 400px; block-size: 640px;";
  document.body.append(place);
  const signals: AbortSignal[] = [];
  let isReachable = true;
  const view = await mount(place, chatState([teamRoom()], { openRoomId: idOf(101) }), {
    commands: {
      fileLink: () =>
        isReachable ? Promise.resolve({ url: "/rota.pdf", expiresAt: Infinity }) : Promise.reject(new CommandRefused("unavailable")),
    },
  });
  await loadPaperViewer(view.root);
  window.fetch = (_input, init) => {
    if (init?.signal != null) signals.push(init.signal);
    return new Promise((_resolve, reject) => init?.signal?.addEventListener("abort", reject));
  };
  const viewer = view.find("staff-chat-paper-viewer") as PaperViewerElement;
  void viewer.show(PAPER);
  await waitUntil(() => viewer.querySelector("dialog[open] .paper-waiting") !== null);
  await view.settle();
  return { view, viewer, signals, cut: () => (isReachable = false) };
}

teardown(() => {
  window.fetch = fetch;
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("PDF the viewer", () => {
  test("a download that fails is told, and what is read stays", async () => {
    const { view, viewer, cut } = await open();
    cut();
    viewer.querySelector<HTMLElement>("[part~=paper-download-button]")?.click();
    await waitUntil(() => view.calls.some(({ name }) => name === "announce"));
    await view.settle();
    assert.isNull(viewer.querySelector(".paper-problem"));
  });

  test("closed, it reads no further", async () => {
    const { view, viewer, signals } = await open();
    viewer.querySelector("dialog")?.close();
    await view.settle();
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [true],
    );
  });
});
