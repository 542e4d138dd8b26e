import { expect } from "@open-wc/testing";
import { defineStaffChat } from "../../../widget/element/define.ts";
import { StaffChat } from "../../../widget/element/staff-chat.ts";
import { createFakeApplication } from "./fake-application.ts";

type Scheme = "light" | "dark";
const { style } = document.documentElement;

/** The scheme in which the launcher's ground is drawn. */
function drawnScheme(element: StaffChat): Scheme {
  const shell = element.shadowRoot?.querySelector<HTMLElement>(".shell") ?? expect.fail("not drawn");
  const probe = document.createElement("i");
  probe.style.setProperty("color", "light-dark(rgb(1, 1, 1), rgb(2, 2, 2))");
  shell.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color === "rgb(1, 1, 1)" ? "light" : "dark";
}

suite("K10 the colour scheme", () => {
  let element: StaffChat;

  suiteSetup(() => {
    StaffChat.loadApplication = () => createFakeApplication().load();
    defineStaffChat("1.0.0");
  });

  setup(async () => {
    element = document.createElement("staff-chat");
    document.body.append(element);
    await element.updateComplete;
  });

  teardown(() => {
    element.remove();
    style.removeProperty("color-scheme");
  });

  test("is the page's, at once when that changes", () => {
    const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
    const drawn: Scheme[] = [];
    for (const scheme of ["dark", "light", "only dark", "light dark"]) {
      style.setProperty("color-scheme", scheme);
      drawn.push(drawnScheme(element));
    }
    style.removeProperty("color-scheme");
    drawn.push(drawnScheme(element));
    expect(drawn).to.eql(["dark", "light", "dark", system, "light"]);
  });

  test("is what the element says, and what a part of the page says that it stands in", async () => {
    style.setProperty("color-scheme", "dark");
    element.colorScheme = "light";
    await element.updateComplete;
    expect(drawnScheme(element)).to.equal("light");
    element.colorScheme = "auto";
    document.body.style.setProperty("color-scheme", "light");
    await element.updateComplete;
    const within = drawnScheme(element);
    document.body.style.removeProperty("color-scheme");
    expect([within, drawnScheme(element)]).to.eql(["light", "dark"]);
  });
});
