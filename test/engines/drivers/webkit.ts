import { existsSync, readdirSync } from "node:fs";
import { freePort } from "../../support/redis.ts";
import { until } from "../../support/waiting.ts";
import type { Engine, Key, Size, Tab } from "./engine.ts";
import { createHome, end, start, startScreen, startSound } from "./processes.ts";
import { ELEMENT, openSession, type WebDriverSession } from "./web-driver.ts";

/** Code points by which WebDriver names keys. */
const KEYS: Readonly<Record<Key, string>> = {
  Enter: "\uE007",
  Escape: "\uE00C",
  Tab: "\uE004",
  ArrowDown: "\uE015",
  Backspace: "\uE003",
  Home: "\uE011",
};

/** A microphone that beeps, and a person who lets it be used. */
const FEATURES = "+MockCaptureDevices,-MockCaptureDevicesPrompt,-RequiresUserGestureForMediaPlayback";

/** The WebKitGTK of the system, in its MiniBrowser. A driver has one session and a screen one window, so each view has its own. */
export async function openWebKit(): Promise<Engine> {
  const sound = await startSound();
  const probe = await openBrowser({ width: 300, height: 300 }, sound.server);
  const version = String(probe.session.capabilities["browserVersion"]);
  await probe.close();
  return {
    name: "WebKitGTK",
    version,
    async open(size) {
      const { session, close } = await openBrowser(size, sound.server);
      const tab = createTab(session, close);
      await fit(tab, session, size);
      return tab;
    },
    close: () => sound.stop(),
  };
}

interface OpenBrowser {
  readonly session: WebDriverSession;
  close(): Promise<void>;
}

async function openBrowser({ width, height }: Size, soundServer: string): Promise<OpenBrowser> {
  const screen = await startScreen({ width: width + 200, height: height + 200 });
  const port = await freePort();
  const environment = {
    ...(await createHome("webkit")),
    DISPLAY: screen.name,
    PULSE_SERVER: soundServer,
    LIBGL_ALWAYS_SOFTWARE: "1",
    GDK_BACKEND: "x11",
    NO_AT_BRIDGE: "1",
  };
  const driver = start("WebKitWebDriver", [`--port=${port}`, "--host=127.0.0.1"], environment);
  const address = `http://127.0.0.1:${port}`;
  await until(() =>
    fetch(`${address}/status`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  const session = await openSession(address, {
    "webkitgtk:browserOptions": {
      binary: miniBrowser(),
      args: ["--automation", "--enable-media-stream=true", `--features=${FEATURES}`],
    },
  });
  return {
    session,
    async close() {
      await session.end().catch(() => undefined);
      await end(driver);
      await screen.stop();
    },
  };
}

function miniBrowser(): string {
  const found = readdirSync("/usr/lib")
    .map((folder) => `/usr/lib/${folder}/webkit2gtk-4.1/MiniBrowser`)
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error("MiniBrowser of WebKitGTK is not installed");
  return found;
}

/** Makes the window as much larger than the view as its tool bar is high. */
async function fit(tab: Tab, session: WebDriverSession, { width, height }: Size): Promise<void> {
  const inner = () => tab.evaluate(() => ({ width: innerWidth, height: innerHeight }), null);
  await session.command("window/rect", { x: 0, y: 0, width, height });
  const first = await inner();
  await session.command("window/rect", { x: 0, y: 0, width: 2 * width - first.width, height: 2 * height - first.height });
  await until(async () => {
    const now = await inner();
    return now.width === width && now.height === height;
  });
}

function createTab(session: WebDriverSession, close: () => Promise<void>): Tab {
  const keys = (text: readonly string[]) =>
    perform(session, {
      type: "key",
      id: "keyboard",
      actions: text.flatMap((value) => [
        { type: "keyDown", value },
        { type: "keyUp", value },
      ]),
    });
  return {
    goto: async (url) => void (await session.command("url", { url })),
    reload: async () => void (await session.command("refresh")),
    back: async () => void (await session.command("back")),
    evaluate: (work, arg) => evaluate(session, work, arg),
    point: ({ x, y }, press) =>
      perform(session, {
        type: "pointer",
        id: "mouse",
        parameters: { pointerType: "mouse" },
        actions: [
          { type: "pointerMove", duration: 0, origin: "viewport", x: Math.round(x), y: Math.round(y) },
          ...(press
            ? [
                { type: "pointerDown", button: 0 },
                { type: "pointerUp", button: 0 },
              ]
            : []),
        ],
      }),
    type: (text) => keys(Array.from(text)),
    key: (name) => keys([KEYS[name]]),
    async choose(selector, paths) {
      const script = "return document.querySelector('staff-chat').shadowRoot.querySelector(arguments[0])";
      const field = (await session.command("execute/sync", { script, args: [selector] })) as { readonly [ELEMENT]: string };
      await session.command(`element/${field[ELEMENT]}/value`, { text: paths.join("\n") });
    },
    close,
  };
}

async function perform(session: WebDriverSession, source: Readonly<Record<string, unknown>>): Promise<void> {
  await session.command("actions", { actions: [source] });
}

async function evaluate<Arg, Result>(session: WebDriverSession, work: (arg: Arg) => Result | Promise<Result>, arg: Arg): Promise<Result> {
  const script = `const done = arguments[arguments.length - 1];
    Promise.resolve().then(() => (${work.toString()})(arguments[0])).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
  const answer = (await session.command("execute/async", { script, args: [arg] })) as { readonly value?: Result; readonly error?: string };
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer.value as Result;
}
