import type { Page } from "playwright-core";
import { launchBrowser } from "../../support/browser.ts";
import type { Engine, Tab } from "./engine.ts";

/** The Chromium of the system, driven as by the other journeys. */
export async function openChromium(): Promise<Engine> {
  const browser = await launchBrowser();
  return {
    name: "Chromium",
    version: browser.version(),
    async open(viewport) {
      const context = await browser.newContext({ viewport });
      return createTab(await context.newPage());
    },
    close: () => browser.close(),
  };
}

function createTab(page: Page): Tab {
  return {
    goto: async (address) => void (await page.goto(address)),
    reload: async () => void (await page.reload()),
    back: async () => void (await page.goBack()),
    evaluate: (work, arg) => page.evaluate(work as (arg: unknown) => never, arg as unknown),
    point: ({ x, y }, press) => (press ? page.mouse.click(x, y) : page.mouse.move(x, y)),
    type: (text) => page.keyboard.type(text),
    key: (name) => page.keyboard.press(name),
    choose: (selector, paths) =>
      page
        .locator(`staff-chat ${selector}`)
        .first()
        .setInputFiles([...paths]),
    close: () => page.context().close(),
  };
}
