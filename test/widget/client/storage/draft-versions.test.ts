import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import {
  hearDraft,
  isLater,
  NO_DRAFT,
  readDraft,
  releaseDraft,
  shownDraft,
  writeDraft,
  type DraftState,
  type DraftVersion,
} from "../../../../widget/client/storage/draft-versions.ts";

/** Tabs with a line that delivers when told to, and what they store. */
class Tabs {
  stored: DraftVersion | null = null;
  readonly #states: DraftState[];
  readonly #lines: DraftVersion[][];

  constructor(count: number) {
    this.#states = Array.from({ length: count }, () => NO_DRAFT);
    this.#lines = Array.from({ length: count }, () => []);
  }

  shows(tab: number): string {
    return shownDraft(this.#states[tab]!).text;
  }

  type(tab: number, text: string): void {
    this.#set(tab, writeDraft(this.#states[tab]!, `tab ${tab}`, { text, ranges: [], sent: null }), true);
  }

  send(tab: number): void {
    const sent = this.shows(tab);
    if (sent !== "") this.#set(tab, writeDraft(this.#states[tab]!, `tab ${tab}`, { text: "", ranges: [], sent }), true);
  }

  /** The next thing that was told to a tab arrives; `lose`: it never does. */
  deliver(tab: number, { lose = false, typing = false } = {}): void {
    const version = this.#lines[tab]!.shift();
    if (version !== undefined && !lose) this.#hear(tab, version, typing);
  }

  /** The person rests in a tab in which they typed. */
  rest(tab: number): void {
    this.#set(tab, releaseDraft(this.#states[tab]!), false);
  }

  /** A tab that slept: what it was told is lost, what is stored is read. */
  wake(tab: number): void {
    this.#lines[tab]!.length = 0;
    if (this.stored !== null) this.#hear(tab, this.stored);
  }

  reload(tab: number): void {
    this.#states[tab] = NO_DRAFT;
    this.wake(tab);
  }

  /** Everything arrives, and everybody looks at what is stored. */
  settle(): void {
    for (let round = 0; round < 50; round++)
      for (const tab of this.#states.keys()) {
        this.rest(tab);
        while (this.#lines[tab]!.length > 0) this.deliver(tab);
        if (this.stored !== null) this.#hear(tab, this.stored);
      }
    assert.ok(
      this.#lines.every((line) => line.length === 0),
      "tabs go on telling each other",
    );
  }

  #hear(tab: number, version: DraftVersion, typing = false): void {
    const { state, publish } = hearDraft(this.#states[tab]!, { writer: `tab ${tab}`, typing }, version);
    this.#set(tab, state, publish);
  }

  #set(tab: number, state: DraftState, publish: boolean): void {
    this.#states[tab] = state;
    if (!publish) return;
    if (this.stored === null || isLater(state.shared, this.stored)) this.stored = state.shared;
    for (const [other, line] of this.#lines.entries()) if (other !== tab) line.push(structuredClone(state.shared));
  }
}

suite("R7 drafts of several tabs", () => {
  test("what was sent in one tab is gone from the other, also when that slept meanwhile", () => {
    for (const meet of ["deliver", "wake", "reload"] as const) {
      const tabs = new Tabs(2);
      tabs.type(0, "hello");
      tabs[meet](1);
      assert.equal(tabs.shows(1), "hello");
      tabs.send(0);
      tabs[meet](1);
      assert.equal(tabs.shows(1), "", meet);
    }
  });

  test("a tab that wrote the text itself, went to sleep and wakes after it was sent elsewhere lets go of it", () => {
    const tabs = new Tabs(2);
    tabs.type(0, "hello");
    tabs.deliver(1);
    tabs.type(1, "hello all");
    tabs.send(1);
    tabs.type(1, "next");
    tabs.wake(0);
    assert.deepEqual([tabs.shows(0), tabs.shows(1)], ["next", "next"]);
  });

  test("what was cleared by hand is cleared in the other", () => {
    const tabs = new Tabs(2);
    tabs.type(0, "hello");
    tabs.deliver(1);
    tabs.type(0, "");
    tabs.deliver(1);
    assert.equal(tabs.shows(1), "");
  });

  test("a tab that has typed on keeps what was typed, and the one that has sent shows it too", () => {
    const tabs = new Tabs(2);
    tabs.type(0, "hello");
    tabs.deliver(1);
    tabs.type(1, "hello!");
    tabs.send(0);
    tabs.settle();
    assert.deepEqual([tabs.shows(0), tabs.shows(1), tabs.stored?.text], ["hello!", "hello!", "hello!"]);
  });

  test("a field in which somebody types is left alone until they rest; the end of its text is not held back", () => {
    const tabs = new Tabs(2);
    tabs.type(0, "a");
    tabs.deliver(1);
    tabs.type(1, "ab");
    tabs.deliver(0, { typing: true });
    assert.equal(tabs.shows(0), "a");
    tabs.rest(0);
    assert.equal(tabs.shows(0), "ab");
    tabs.type(0, "abc");
    tabs.deliver(1);
    tabs.send(1);
    tabs.deliver(0, { typing: true });
    assert.equal(tabs.shows(0), "");
  });

  test("the same text typed again after it was sent is a draft", () => {
    const tabs = new Tabs(2);
    tabs.type(0, "ok");
    tabs.send(0);
    tabs.settle();
    tabs.type(1, "ok");
    tabs.settle();
    assert.deepEqual([tabs.shows(0), tabs.shows(1)], ["ok", "ok"]);
  });

  test("a text that version 0.1.0 has stored is a draft", () => {
    const tabs = new Tabs(1);
    tabs.stored = readDraft("half a sentence");
    tabs.reload(0);
    assert.equal(tabs.shows(0), "half a sentence");
    tabs.send(0);
    tabs.reload(0);
    assert.equal(tabs.shows(0), "");
  });

  test("what is stored and is no draft is passed over, and mentions that cannot stand in the text fall away", () => {
    for (const value of [null, 7, {}, { text: 1 }]) assert.equal(readDraft(value), null);
    const userId = "018f0000-0000-7000-8000-000000000001";
    const ranges = [
      { userId, start: 0, end: 3 },
      { userId, start: 2, end: 4 },
      { userId, start: 4, end: 99 },
      { userId, start: 0.5, end: 1 },
    ];
    const read = readDraft({ text: "@Al x", ranges, count: 1, writer: "t", seen: [], sent: null });
    assert.deepEqual(read?.ranges, [ranges[0]]);
  });

  const tab = fc.nat(1);
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ type: fc.constant("type" as const), tab, letter: fc.constantFrom("a", "b", "c") }) },
    { weight: 2, arbitrary: fc.record({ type: fc.constant("send" as const), tab }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant("clear" as const), tab }) },
    {
      weight: 6,
      arbitrary: fc.record({
        type: fc.constantFrom("deliver" as const, "busy" as const, "lose" as const, "wake" as const, "rest" as const),
        tab,
      }),
    },
  );

  test("in any order of two tabs nothing typed is garbled, nothing sent comes back, and both end as what is stored says", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const tabs = new Tabs(2);
        /** All that a person has made of a draft, letter by letter, and what was sent and not begun again since. */
        const written = new Set([""]);
        const sent = new Set<string>();
        for (const [index, { type, tab: at, ...rest }] of steps.entries()) {
          const before = tabs.shows(at);
          if (type === "type") {
            const text = before + ("letter" in rest ? rest.letter : "") + index;
            tabs.type(at, text);
            written.add(text);
            assert.equal(tabs.shows(at), text);
          } else if (type === "send") {
            tabs.send(at);
            if (before !== "") sent.add(before);
            assert.equal(tabs.shows(at), "");
          } else if (type === "clear") tabs.type(at, "");
          else if (type === "wake") tabs.wake(at);
          else if (type === "rest") tabs.rest(at);
          else tabs.deliver(at, { lose: type === "lose", typing: type === "busy" });
          assert.ok(written.has(tabs.shows(at)), `nobody has written "${tabs.shows(at)}"`);
        }
        tabs.settle();
        for (const one of [0, 1]) assert.ok(!sent.has(tabs.shows(one)), `"${tabs.shows(one)}" was sent`);
        const shown = new Set([tabs.shows(0), tabs.shows(1)]);
        assert.ok(shown.has(tabs.stored?.text ?? ""), "what is stored is shown");
        // Two texts that were typed apart stand apart until one of them ends; a text and nothing do not.
        assert.ok(shown.size === 1 || !shown.has(""), [...shown].join(" | "));
      }),
      { seed: 20_261_128, numRuns: 3_000 },
    );
  });

  test("what was typed in a tab stays there through all that others do, until it is sent, cleared, or gone on with", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const tabs = new Tabs(2);
        tabs.type(1, "mine");
        for (const [index, { type, tab: at }] of steps.entries()) {
          // The other tab never hears of this one, so it can have gone on with nothing of it.
          if (type === "type") tabs.type(0, `${tabs.shows(0)}${index}`);
          else if (type === "send") tabs.send(0);
          else if (at === 1) tabs.deliver(1);
          assert.equal(tabs.shows(1), "mine");
        }
      }),
      { seed: 20_261_128, numRuns: 500 },
    );
  });
});
