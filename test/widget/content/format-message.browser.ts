import { expect } from "@open-wc/testing";
import { formatMessage as portionsOf } from "../../../widget/content/format-message.ts";
import { sanitize } from "../../../widget/content/sanitize.ts";
import { XSS_CORPUS } from "./xss-corpus.ts";
import { nextTask } from "../task.ts";

const ELEMENTS = new Set(["A", "BLOCKQUOTE", "BR", "CODE", "DEL", "EM", "LI", "OL", "P", "PRE", "SPAN", "STRONG", "UL"]);
/** Code can be reached by Tab, to be scrolled sideways. */
const ATTRIBUTES = new Set(["dir", "href", "part", "rel", "tabindex", "target", "title", "value"]);
const NAMES = ["Ana", "<img src=x onerror=alert(1)>", 'Ana" onclick="alert(1)'];

/** All portions of a message in one. */
function formatMessage(text: string, names: readonly string[]): DocumentFragment {
  const all = document.createDocumentFragment();
  for (const portion of portionsOf(text, names) ?? []) all.append(portion());
  return all;
}

function problems(fragment: DocumentFragment): string[] {
  return [...fragment.querySelectorAll("*")].flatMap((element) => [
    ...(ELEMENTS.has(element.tagName) ? [] : [element.tagName]),
    ...element.getAttributeNames().filter((name) => !ATTRIBUTES.has(name)),
    ...(element instanceof HTMLAnchorElement && element.hasAttribute("href") && !/^(?:https?|mailto|tel):$/.test(element.protocol)
      ? [element.href]
      : []),
  ]);
}

function contain(fragment: DocumentFragment): HTMLElement {
  const container = document.createElement("div");
  container.append(fragment);
  return container;
}

suite("XSS-1 formatted messages", () => {
  for (const attack of XSS_CORPUS) {
    test(`${JSON.stringify(attack)} becomes text`, () => {
      const fragment = formatMessage(attack, NAMES);
      expect(problems(fragment)).to.deep.equal([]);
    });
  }

  test("nothing of the whole list runs or is fetched when it stands in a page", async () => {
    const alerted: unknown[] = [];
    const { alert } = window;
    window.alert = (text: unknown) => alerted.push(text);
    const before = performance.getEntriesByType("resource").length;
    const container = contain(formatMessage("", []));
    document.body.append(container);
    for (const attack of XSS_CORPUS) container.append(formatMessage(attack, NAMES));
    for (const element of container.querySelectorAll("*"))
      for (const type of ["mouseover", "focus", "toggle", "load", "error"]) element.dispatchEvent(new Event(type));
    await nextTask();
    expect(alerted).to.deep.equal([]);
    expect(performance.getEntriesByType("resource").slice(before)).to.deep.equal([]);
    container.remove();
    window.alert = alert;
  });
});

suite("XSS-2 the sanitiser alone", () => {
  for (const attack of XSS_CORPUS) {
    test(`raw ${JSON.stringify(attack)} leaves nothing that could run, and stays so when parsed again`, () => {
      const container = contain(sanitize(attack));
      const once = container.innerHTML;
      expect(problems(sanitize(attack))).to.deep.equal([]);
      expect(contain(sanitize(once)).innerHTML).to.equal(once);
    });
  }

  test("64 KiB of nested tags are sanitised in 50 ms, 600 levels deep", () => {
    const text = "<em>".repeat(600) + "x".repeat(60_000);
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now();
      sanitize(text);
      return performance.now() - start;
    });
    expect(Math.min(...times)).to.be.below(50);
  });
});

suite("XSS-3 names in the page", () => {
  test("id and name never survive", () => {
    const container = contain(sanitize('<p id="body" name="forms">x</p><a href="https://a.org" id="currentScript" name="x">y</a>'));
    expect(container.querySelectorAll("[id],[name]").length).to.equal(0);
  });
});

suite("C3 formatted messages", () => {
  test("direction, parts and the numbers of a list survive the sanitiser", () => {
    const container = contain(formatMessage("3. `a` @Ana https://a.org\n\n> b", ["Ana"]));
    expect(container.querySelector("li")?.value).to.equal(3);
    expect([...container.querySelectorAll("[part]")].map((element) => element.getAttribute("part"))).to.deep.equal([
      "code",
      "mention",
      "link",
      "quote",
    ]);
    expect([...container.querySelectorAll("li,p,blockquote")].every((element) => element.getAttribute("dir") === "auto")).to.equal(true);
  });
});

suite("C3 links", () => {
  test("links open beside the page and tell nobody where they came from", () => {
    const link = contain(formatMessage("https://a.org", [])).querySelector("a");
    expect(link?.target).to.equal("_blank");
    expect(link?.rel).to.equal("noopener noreferrer nofollow");
  });

  test("a link cannot choose its target itself", () => {
    const link = contain(sanitize('<a href="https://a.org" target="_top" rel="opener">x</a>')).querySelector("a");
    expect(link?.target).to.equal("_blank");
    expect(link?.rel).to.equal("noopener noreferrer nofollow");
  });
});

suite("PP-1 polluted prototypes", () => {
  const pollution: Readonly<Record<string, unknown>> = {
    ALLOWED_TAGS: ["script", "img"],
    ADD_TAGS: ["img"],
    ADD_ATTR: ["onerror", "src"],
    ALLOWED_ATTR: ["onerror", "src"],
    ALLOW_UNKNOWN_PROTOCOLS: true,
    ALLOWED_URI_REGEXP: /.*/,
    USE_PROFILES: { html: true },
    SAFE_FOR_XML: false,
    IN_PLACE: true,
    tagNameCheck: /.*/,
    attributeNameCheck: /.*/,
    innerHTML: "<img src=x onerror=alert(1)>",
    srcdoc: "<script>alert(1)</script>",
    img: true,
    onerror: true,
  };
  for (const [key, value] of Object.entries(pollution)) {
    test(`a page whose Object.prototype has ${key} is sanitised as any other`, () => {
      // oxlint-disable-next-line no-extend-native -- a hostile page does just this
      Object.defineProperty(Object.prototype, key, { value, configurable: true, writable: true });
      try {
        expect(
          problems(sanitize("<img src=x onerror=alert(1)><a href=javascript:alert(1) onclick=alert(1)>x</a><x-y onclick=alert(1)>z</x-y>")),
        ).to.deep.equal([]);
        expect(problems(formatMessage("**a** <img src=x onerror=alert(1)> [x](javascript:alert(1))", []))).to.deep.equal([]);
      } finally {
        Reflect.deleteProperty(Object.prototype, key);
      }
    });
  }
});
