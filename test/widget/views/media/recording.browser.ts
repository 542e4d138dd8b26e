import { assert, oneEvent } from "@open-wc/testing";
import { DEFAULT_LIMITS, type Limits } from "../../../../protocol/limits.ts";
import { PlayerElement, type PlayableFile } from "../../../../widget/views/media/player.ts";
import { RecorderElement } from "../../../../widget/views/media/recorder.ts";
import { RecorderDoneEvent } from "../../../../widget/views/media/recording.ts";
import type { ChatCommands, ChosenFile } from "../../../../widget/client/commands.ts";
import { CommandRefused } from "../../../../widget/client/platform/command-refused.ts";
import { adoptSheet } from "../../../../widget/theme/adopt-sheet.ts";
import { mediaViews } from "../../../../widget/views/media/views-media.ts";
import { WAVEFORM } from "../files.ts";
import { chatState, idOf, manyRooms } from "../fixtures.ts";
import { ALL_SEEN, mount, type Mounted, type MountOptions } from "../mount.ts";

const VOICE: PlayableFile = {
  id: idOf(9001),
  kind: "voice",
  name: "voice-message.webm",
  duration: 4_000,
  waveform: WAVEFORM,
  width: null,
  height: null,
};

/** A tone of 440 Hz, as a WAV file. */
function tone(seconds = 4): Blob {
  const rate = 8000;
  const samples = Int16Array.from({ length: rate * seconds }, (_, index) => Math.sin((index / rate) * 440 * 2 * Math.PI) * 8000);
  const header = new DataView(new ArrayBuffer(44));
  const text = (at: number, value: string) => new TextEncoder().encode(value).forEach((byte, index) => header.setUint8(at + index, byte));
  text(0, "RIFF");
  header.setUint32(4, 36 + samples.byteLength, true);
  text(8, "WAVEfmt ");
  header.setUint32(16, 16, true);
  header.setUint16(20, 1, true);
  header.setUint16(22, 1, true);
  header.setUint32(24, rate, true);
  header.setUint32(28, rate * 2, true);
  header.setUint16(32, 2, true);
  header.setUint16(34, 16, true);
  text(36, "data");
  header.setUint32(40, samples.byteLength, true);
  return new Blob([header, samples], { type: "audio/wav" });
}

async function open(options: MountOptions = {}): Promise<Mounted> {
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = "inline-size: 400px; block-size: 640px;";
  document.body.append(place);
  const view = await mount(place, chatState(manyRooms(), { openRoomId: idOf(101) }), options);
  adoptSheet(view.root, mediaViews);
  return view;
}

async function play(view: Mounted, attachment: PlayableFile, blob: Blob | null): Promise<PlayerElement> {
  const player = Object.assign(new PlayerElement(), { attachment, blob });
  view.find(".views").append(player);
  await player.updateComplete;
  return player;
}

async function record(view: Mounted, limits: Partial<Limits> = {}): Promise<RecorderElement> {
  const recorder = Object.assign(new RecorderElement(), { limits: { ...DEFAULT_LIMITS, ...limits } });
  view.find(".views").append(recorder);
  await until(recorder, () => recorder.querySelector(".recorder:not(.is-asking)") !== null);
  return recorder;
}

/** Waits until what is drawn fulfils a condition. */
function until(element: Element, condition: () => boolean): Promise<void> {
  if (condition()) return Promise.resolve();
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      if (!condition()) return;
      observer.disconnect();
      resolve();
    });
    observer.observe(element, { attributes: true, childList: true, characterData: true, subtree: true });
  });
}

function button(element: Element, name: string): HTMLButtonElement {
  const found = [...element.querySelectorAll("button")].find((candidate) => candidate.getAttribute("aria-label") === name);
  if (found === undefined) throw new Error(`no button ${name}`);
  return found;
}

function has(element: Element, name: string): boolean {
  return element.querySelector(`button[aria-label="${name}"]`) !== null;
}

function seekBar(player: PlayerElement): HTMLInputElement {
  const bar = player.querySelector("input");
  if (bar === null) throw new Error("no seek bar");
  return bar;
}

function press(element: Element, key: string): void {
  element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, composed: true }));
}

/** Runs `work` with another answer to the request for a microphone. */
async function withMicrophone<Result>(answer: () => Promise<MediaStream>, work: () => Promise<Result>): Promise<Result> {
  const { mediaDevices } = navigator;
  const own = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = answer;
  try {
    return await work();
  } finally {
    mediaDevices.getUserMedia = own;
  }
}

/** Opens the microphone as ever, and keeps the stream to look at. */
function watchedMicrophone(): { readonly streams: MediaStream[]; open(): Promise<MediaStream> } {
  const own = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  const streams: MediaStream[] = [];
  return {
    streams,
    open: async () => {
      const stream = await own({ audio: true });
      streams.push(stream);
      return stream;
    },
  };
}

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("F5: the player", () => {
  test("asks for a link when it is first played, not before, and keeps its place over a pause", async () => {
    const url = URL.createObjectURL(tone());
    const view = await open({ commands: { fileLink: () => Promise.resolve({ url, expiresAt: Infinity }) } });
    let asked = 0;
    const player = await play(view, VOICE, null);
    const { commands } = player;
    const { fileLink } = commands;
    Object.assign(player, {
      commands: { ...commands, fileLink: (...values: Parameters<typeof fileLink>) => ((asked += 1), fileLink(...values)) },
    });
    assert.equal(asked, 0);
    button(player, "Play").click();
    await until(player, () => seekBar(player).valueAsNumber > 0);
    button(player, "Pause").click();
    await until(player, () => has(player, "Play"));
    assert.isAbove(seekBar(player).valueAsNumber, 0);
    button(player, "Play").click();
    await until(player, () => has(player, "Pause"));
    assert.equal(asked, 1);
  });

  test("plays one at a time", async () => {
    const view = await open();
    const first = await play(view, VOICE, tone());
    const second = await play(view, { ...VOICE, id: idOf(9002) }, tone());
    button(first, "Play").click();
    await until(first, () => first.querySelector(".spinner") === null && has(first, "Pause"));
    button(second, "Play").click();
    await until(first, () => has(first, "Play"));
    await until(second, () => has(second, "Pause"));
  });

  test("is moved by keys, and says where it is as a time", async () => {
    const view = await open();
    const player = await play(view, VOICE, tone());
    const bar = seekBar(player);
    const said = async (key: string) => {
      press(bar, key);
      await player.updateComplete;
      return bar.getAttribute("aria-valuetext");
    };
    assert.equal(await said("ArrowRight"), "0:01 of 0:04");
    assert.equal(await said("End"), "0:04 of 0:04");
    assert.equal(await said("ArrowLeft"), "0:03 of 0:04");
    assert.equal(await said("Home"), "0:00 of 0:04");
  });

  test("makes no address for a content that comes when the player is gone, for nobody would give it back", async () => {
    const content = Promise.withResolvers<Blob>();
    const view = await open({ commands: { fileBlob: () => content.promise } });
    const player = await play(view, VOICE, null);
    button(player, "Play").click();
    player.remove();
    await view.settle();
    const own = URL.createObjectURL.bind(URL);
    let made = 0;
    URL.createObjectURL = (blob: Blob) => ((made += 1), own(blob));
    try {
      content.resolve(tone());
      await view.settle();
      assert.equal(made, 0);
    } finally {
      URL.createObjectURL = own;
    }
  });

  test("takes the next of three speeds", async () => {
    const view = await open();
    const player = await play(view, VOICE, tone());
    const labels: (string | null)[] = [];
    for (let press = 0; press < 3; press++) {
      const rate = player.querySelector<HTMLButtonElement>(".player-rate");
      rate?.click();
      await player.updateComplete;
      labels.push(player.querySelector(".player-rate")?.getAttribute("aria-label") ?? null);
    }
    assert.deepEqual(labels, ["Speed: 1.5×", "Speed: 2×", "Speed: 1×"]);
  });

  test("fetches a new link where the one it has has ended, and goes on at the same place", async () => {
    const url = URL.createObjectURL(tone());
    let asked = 0;
    const view = await open({
      commands: {
        fileLink: () => {
          asked += 1;
          return Promise.resolve(asked === 1 ? { url: `${location.origin}/gone`, expiresAt: Date.now() } : { url, expiresAt: Infinity });
        },
      },
    });
    const player = await play(view, VOICE, null);
    press(seekBar(player), "ArrowRight");
    press(seekBar(player), "ArrowRight");
    button(player, "Play").click();
    await until(player, () => seekBar(player).valueAsNumber > 2);
    assert.isBelow(seekBar(player).valueAsNumber, 3);
    assert.equal(asked, 2);
  });

  test("says so when the browser can't play it, and offers to save it", async () => {
    const view = await open();
    const player = await play(view, { ...VOICE, kind: "audio", name: "notes.amr" }, new Blob(["no sound"], { type: "audio/amr" }));
    button(player, "Play").click();
    await until(player, () => player.querySelector(".player-trouble") !== null);
    assert.include(player.querySelector(".player-trouble")?.textContent ?? "", "can’t play “notes.amr”");
    assert.include(player.querySelector(".player-trouble button")?.textContent ?? "", "Download notes.amr");
  });

  test("says why a file can't be had", async () => {
    const view = await open({ commands: { fileLink: () => Promise.resolve(null) } });
    const player = await play(view, VOICE, null);
    button(player, "Play").click();
    await until(player, () => player.querySelector(".player-trouble") !== null);
    assert.include(player.querySelector(".player-trouble")?.textContent ?? "", "not available to you");
  });

  test("shows a film as a poster until it is played", async () => {
    const view = await open();
    const player = await play(
      view,
      { ...VOICE, kind: "video", name: "dock.mp4", width: 640, height: 360, waveform: null, duration: null },
      tone(),
    );
    assert.isNull(player.querySelector("video"));
    button(player, "Play video dock.mp4").click();
    await until(player, () => player.querySelector("video") !== null);
    const video = player.querySelector("video");
    assert.equal(video?.controls, true);
    if (video?.paused !== false) await oneEvent(video ?? player, "playing");
  });
});

/** Begins a recording by the composer's own button. */
async function recordInComposer(view: Mounted): Promise<RecorderElement> {
  button(view.find("staff-chat-composer"), "Record a voice message").click();
  await until(view.find("staff-chat-composer"), () => view.root.querySelector(".recorder:not(.is-asking)") !== null);
  return view.findAs("staff-chat-recorder", RecorderElement);
}

const isLetGo = (streams: readonly MediaStream[]): boolean =>
  streams.length > 0 && streams.every((stream) => stream.getTracks().every(({ readyState }) => readyState === "ended"));

suite("F5: recording in a room", () => {
  test("of one who opens another room in the middle it waits among the files of the first one's next message", async () => {
    const microphone = watchedMicrophone();
    const given = Promise.withResolvers<readonly [string, readonly ChosenFile[]]>();
    const addFiles: ChatCommands["addFiles"] = (roomId, files) => {
      given.resolve([roomId, files]);
      return Promise.resolve({ added: [idOf(1)], refused: [] });
    };
    const view = await open({ commands: { addFiles } });
    await withMicrophone(microphone.open, async () => {
      const recorder = await recordInComposer(view);
      await until(recorder, () => recorder.querySelector(".recorder-time")?.textContent?.trim() === "0:01");
      view.store.update((state) => ({ ...state, openRoomId: idOf(102) }));
      const [roomId, [file]] = await given.promise;
      assert.equal(roomId, idOf(101));
      assert.isAtLeast(file?.voice?.duration ?? 0, 900);
      await view.settle();
      assert.isNull(view.root.querySelector("staff-chat-recorder"));
      assert.isTrue(isLetGo(microphone.streams));
      assert.isFalse(view.calls.some(({ name }) => name === "host-send"));
    });
  });

  test("a recording that could not be taken stays, and can be sent again", async () => {
    let tries = 0;
    const addFiles: ChatCommands["addFiles"] = () => {
      tries += 1;
      return tries === 1 ? Promise.reject(new CommandRefused("unavailable")) : Promise.resolve({ added: [idOf(8001)], refused: [] });
    };
    const view = await open({ commands: { addFiles } });
    const recorder = await recordInComposer(view);
    assert.isTrue(view.calls.some(({ name }) => name === "prepareFiles"));
    await until(recorder, () => recorder.querySelector(".recorder-time")?.textContent?.trim() === "0:01");
    button(recorder, "Send voice message").click();
    await until(recorder, () => recorder.querySelector(".recorder.is-preview") !== null);
    await view.settle();
    assert.include(view.find("staff-chat-file-tray").textContent ?? "", "voice-message-");
    assert.isNotNull(recorder.querySelector("staff-chat-player"));
    button(recorder, "Send voice message").click();
    await oneEvent(recorder, "staff-chat-recorder-ended");
    await view.settle();
    assert.equal(tries, 2);
    assert.isNull(view.root.querySelector("staff-chat-recorder"));
    assert.deepEqual(view.calls.find(({ name }) => name === "host-send")?.values, [idOf(101), "", { files: [idOf(8001)] }]);
  });

  test("a panel that is closed lets the microphone go and keeps what was recorded", async () => {
    const microphone = watchedMicrophone();
    const view = await open();
    await withMicrophone(microphone.open, async () => {
      const recorder = await recordInComposer(view);
      await until(recorder, () => recorder.querySelector(".recorder-time")?.textContent?.trim() === "0:01");
      view.panel.visibility = { ...ALL_SEEN, open: false, panel: false };
      await until(recorder, () => recorder.querySelector("staff-chat-player") !== null);
      assert.isTrue(isLetGo(microphone.streams));
    });
  });
});

suite("F5: the recorder", () => {
  test("records, plays what was recorded with its length, and hands it over", async () => {
    const microphone = watchedMicrophone();
    const view = await open();
    await withMicrophone(microphone.open, async () => {
      const recorder = await record(view);
      await until(recorder, () => recorder.querySelector(".recorder-time")?.textContent?.trim() === "0:02");
      button(recorder, "Stop and listen").click();
      await until(recorder, () => recorder.querySelector("staff-chat-player button") !== null);
      assert.isTrue(microphone.streams.every((stream) => stream.getTracks().every(({ readyState }) => readyState === "ended")));
      const player = recorder.querySelector("staff-chat-player");
      if (!(player instanceof PlayerElement)) throw new Error("no player");
      press(seekBar(player), "ArrowRight");
      button(player, "Play").click();
      await until(player, () => seekBar(player).valueAsNumber > 1);
      assert.isBelow(seekBar(player).valueAsNumber, 2.5);
      await until(player, () => has(player, "Play"));
      const done = oneEvent(recorder, "staff-chat-recorder-done");
      const ended = oneEvent(recorder, "staff-chat-recorder-ended");
      button(recorder, "Send voice message").click();
      const event = await done;
      await ended;
      assert.instanceOf(event, RecorderDoneEvent);
      if (!(event instanceof RecorderDoneEvent)) return;
      assert.equal(event.content.type, "audio/webm");
      assert.match(event.name, /^voice-message-\d{8}-\d{6}\.webm$/);
      assert.isAtLeast(event.duration, 2_000);
      assert.isBelow(event.duration, 4_000);
      const loudness = Array.from(atob(event.waveform), (letter) => letter.charCodeAt(0));
      assert.lengthOf(loudness, 64);
      assert.equal(Math.max(...loudness), 255);
    });
  });

  test("does not count a pause", async () => {
    const view = await open();
    const recorder = await record(view);
    await until(recorder, () => recorder.querySelector(".recorder-time")?.textContent?.trim() === "0:01");
    button(recorder, "Pause recording").click();
    await until(recorder, () => has(recorder, "Go on recording"));
    assert.isTrue(button(recorder, "Go on recording").matches(":focus"));
    button(recorder, "Go on recording").click();
    await until(recorder, () => has(recorder, "Pause recording"));
    const done = oneEvent(recorder, "staff-chat-recorder-done");
    button(recorder, "Send voice message").click();
    const event = await done;
    assert.instanceOf(event, RecorderDoneEvent);
    if (event instanceof RecorderDoneEvent) assert.isBelow(event.duration, 2_000);
  });

  test("stops by itself at the longest length", async () => {
    const view = await open();
    const recorder = await record(view, { voiceSeconds: 1 });
    await until(recorder, () => recorder.querySelector("staff-chat-player") !== null);
    assert.include(recorder.textContent ?? "", "as long as a voice message may be");
  });

  test("Escape discards, lets the microphone go and stays inside the panel", async () => {
    const microphone = watchedMicrophone();
    const view = await open();
    await withMicrophone(microphone.open, async () => {
      const recorder = await record(view);
      let escaped = false;
      view.root.addEventListener("keydown", () => (escaped = true));
      const ended = oneEvent(recorder, "staff-chat-recorder-ended");
      press(button(recorder, "Stop and listen"), "Escape");
      await ended;
      assert.isFalse(escaped);
      assert.isTrue(microphone.streams.every((stream) => stream.getTracks().every(({ readyState }) => readyState === "ended")));
    });
  });

  test("lets the microphone go when it leaves the page, also when it comes late", async () => {
    const microphone = watchedMicrophone();
    const view = await open();
    await withMicrophone(microphone.open, async () => {
      (await record(view)).remove();
      const late = Object.assign(new RecorderElement(), { limits: DEFAULT_LIMITS });
      const asked = new Promise<MediaStream>((resolve) => {
        navigator.mediaDevices.getUserMedia = () => microphone.open().then((stream) => (resolve(stream), stream));
      });
      view.find(".views").append(late);
      await late.updateComplete;
      late.remove();
      const stream = await asked;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      assert.equal(stream.getTracks()[0]?.readyState, "ended");
      assert.equal(microphone.streams[0]?.getTracks()[0]?.readyState, "ended");
    });
  });

  for (const [name, text] of [
    ["NotAllowedError", "blocked for this page"],
    ["NotFoundError", "No microphone was found"],
    ["NotReadableError", "Another program"],
  ] as const)
    test(`says what to do about ${name}, and tries again when asked`, async () => {
      const view = await open();
      const recorder = await withMicrophone(
        () => Promise.reject(new DOMException("", name)),
        () => record(view),
      );
      assert.include(recorder.querySelector('[role="alert"]')?.textContent ?? "", text);
      recorder.querySelector<HTMLButtonElement>('[part="recorder-again"]')?.click();
      await until(recorder, () => recorder.querySelector(".is-recording") !== null);
    });
});

suite("E8: players and recorder without violations of WCAG 2.2", () => {
  for (const scheme of ["light", "dark"] as const)
    for (const direction of ["ltr", "rtl"] as const)
      test(`${scheme}, ${direction}`, async () => {
        const view = await open({ scheme, direction });
        await play(view, VOICE, tone());
        await play(view, { ...VOICE, kind: "audio", name: "notes.wav", waveform: null }, tone());
        await play(view, { ...VOICE, kind: "video", name: "dock.mp4", width: 640, height: 360 }, null);
        await record(view);
        const refused = await withMicrophone(
          () => Promise.reject(new DOMException("", "NotAllowedError")),
          () => record(view),
        );
        await refused.updateComplete;
        for (const element of view.all("staff-chat-player, staff-chat-recorder")) await assert.isAccessible(element);
      });
});
