import { launch, type Browser, type ElementHandle, type Page } from "puppeteer-core";
import { createHome, startSound } from "./processes.ts";
import { leaveWill, temporaryFolder } from "../../support/last-will.ts";
import type { Engine, Tab } from "./engine.ts";

/** A microphone that beeps, a person who lets it be used, and no asking at home. */
const PREFERENCES = {
  "media.navigator.streams.fake": true,
  "media.navigator.permission.disabled": true,
  "media.autoplay.default": 0,
  "app.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "datareporting.policy.dataSubmissionEnabled": false,
};

/** The Firefox ESR of the system (or of FIREFOX), by WebDriver BiDi. Only one window of a browser has the focus, so each view has a browser. */
export async function openFirefox(): Promise<Engine> {
  const sound = await startSound();
  const probe = await launchFirefox(sound.server);
  const version = (await probe.version()).replace(/^firefox\//i, "");
  await probe.close();
  return {
    name: "Firefox ESR",
    version,
    async open(viewport) {
      const browser = await launchFirefox(sound.server);
      // The window with which it starts has no focus while nobody sees it, and messages in it would count as unread.
      const page = await browser.newPage({ type: "window" });
      await page.setViewport(viewport);
      return createTab(page, () => browser.close());
    },
    close: () => sound.stop(),
  };
}

async function launchFirefox(soundServer: string): Promise<Browser> {
  const browser = await launch({
    browser: "firefox",
    protocol: "webDriverBiDi",
    executablePath: process.env["FIREFOX"] ?? "/usr/bin/firefox-esr",
    headless: true,
    userDataDir: await temporaryFolder("firefox"),
    extraPrefsFirefox: PREFERENCES,
    env: { ...(await createHome("firefox-home")), PULSE_SERVER: soundServer },
    handleSIGINT: false,
  });
  const child = browser.process();
  if (child !== null) child.once("exit", leaveWill(`kill -9 ${child.pid}`));
  return browser;
}

function createTab(page: Page, close: () => Promise<void>): Tab {
  return {
    goto: async (address) => void (await page.goto(address)),
    reload: async () => void (await page.reload()),
    back: async () => void (await page.goBack()),
    evaluate: (work, arg) => page.evaluate(work as (arg: unknown) => never, arg),
    point: ({ x, y }, press) => (press ? page.mouse.click(x, y) : page.mouse.move(x, y)),
    type: (text) => page.keyboard.type(text),
    key: (name) => page.keyboard.press(name),
    async choose(selector, paths) {
      const field = (await page.$(`staff-chat >>> ${selector}`)) as ElementHandle<HTMLInputElement> | null;
      if (field === null) throw new Error(`no ${selector}`);
      await field.uploadFile(...paths);
    },
    close,
  };
}
