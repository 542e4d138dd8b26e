import { assert, waitUntil } from "@open-wc/testing";
import { openPoll, type OutgoingPoll, type Poll } from "../../../../protocol/poll.ts";
import type { ChatState } from "../../../../widget/client/store/state.ts";
import { loadPoll } from "../../../../widget/views/polls/load-poll.ts";
import { loadPollDialog } from "../../../../widget/views/polls/load-poll-dialog.ts";
import { PollAskedEvent } from "../../../../widget/views/polls/poll-asked.ts";
import { ANA, BEN, chatState, CLEO, idOf, message, NOW, outgoing, roomState } from "../fixtures.ts";
import { mount, type Mounted } from "../mount.ts";

const ROOM = 161;
const TEAM = idOf(ROOM);
const MESSAGE = idOf(ROOM * 1_000_000 + 1);
const ASKED: OutgoingPoll = { options: ["Pizza", "Soup", "Rice"], multiple: false, anonymous: false, closesAt: null };
const LUNCH = openPoll(ASKED);
const VOTED: Poll = {
  ...LUNCH,
  voters: 3,
  options: [
    { text: "Pizza", votes: 2, userIds: [BEN.id, CLEO.id] },
    { text: "Soup", votes: 1, userIds: [ANA.id] },
    { text: "Rice", votes: 0, userIds: [] },
  ],
};

interface Opening {
  readonly role?: "member" | "read_only";
  readonly width?: number;
  readonly direction?: "ltr" | "rtl";
  readonly scheme?: "light" | "dark";
  readonly more?: Partial<ChatState>;
}

async function open(poll: Poll | null, { role = "member", width = 400, direction = "ltr", scheme = "light", more = {} }: Opening = {}) {
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = `inline-size: ${width}px; block-size: 640px;`;
  document.body.append(place);
  const messages = poll === null ? [] : [{ ...message(ROOM, 1, { by: BEN, body: "What for lunch?" }), poll }];
  const room = roomState({ number: ROOM, name: "Shift", messages, role });
  const view = await mount(place, chatState([room], { openRoomId: TEAM, ...more }), { direction, scheme });
  await Promise.all([loadPoll(view.root), loadPollDialog(view.root)]);
  await view.settle();
  return view;
}

const inputs = (view: Mounted) => view.all(".poll input") as HTMLInputElement[];
const votes = (view: Mounted) => view.calls.filter(({ name }) => name === "change").map(({ values }) => values[0]);
const results = (view: Mounted) => view.all("[part~=poll-result]").map(({ innerText }) => innerText.replace(/\s+/g, " ").trim());
const press = (view: Mounted, part: string) => view.find(`[part~=${part}]`).click();
const about = { kind: "vote", roomId: TEAM, messageId: MESSAGE };

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("C7 polls", () => {
  test("POLL-2 one choice is a group of radios named by the question, several are checkboxes; nothing is given before Vote is pressed", async () => {
    const view = await open(LUNCH);
    assert.deepEqual(
      inputs(view).map(({ type }) => type),
      ["radio", "radio", "radio"],
    );
    const group = view.find(".poll [role=radiogroup]");
    assert.equal(view.root.getElementById(group.getAttribute("aria-labelledby") ?? "")?.innerText.trim(), "What for lunch?");
    inputs(view)[2]?.click();
    await view.settle();
    assert.deepEqual(votes(view), []);
    press(view, "vote-button");
    assert.deepEqual(votes(view), [{ ...about, options: [2] }]);
    const several = await open({ ...LUNCH, multiple: true });
    inputs(several)[2]?.click();
    inputs(several)[0]?.click();
    await several.settle();
    press(several, "vote-button");
    assert.deepEqual(votes(several), [{ ...about, options: [0, 2] }]);
  });

  test("POLL-2 who has voted reads text, number and names, can change the vote and take it back", async () => {
    const view = await open(VOTED);
    assert.deepEqual(results(view), [
      `Pizza 2 votes, 67% Ben Okafor and ${CLEO.name}`,
      "SoupYour vote 1 vote, 33% You",
      "Rice 0 votes, 0%",
    ]);
    press(view, "change-vote-button");
    await view.settle();
    assert.deepEqual(
      inputs(view).map(({ checked }) => checked),
      [false, true, false],
    );
    inputs(view)[0]?.click();
    await view.settle();
    press(view, "vote-button");
    await view.settle();
    press(view, "withdraw-vote-button");
    assert.deepEqual(votes(view), [
      { ...about, options: [0] },
      { ...about, options: [] },
    ]);
  });

  test("POLL-3 who only reads, and who comes after the end, sees results and no choice", async () => {
    for (const view of [
      await open(LUNCH, { role: "read_only" }),
      await open({ ...LUNCH, closed: { by: BEN.id, at: NOW } }),
      await open({ ...LUNCH, closesAt: 1 }),
    ]) {
      assert.equal(inputs(view).length, 0);
      assert.equal(results(view).length, 3);
      assert.equal(view.all(".poll button").length, 0);
    }
  });

  test("POLL-1 a poll that was not sent goes back into its dialog, whole, and leaves the outbox once it stands there", async () => {
    const failed = { ...outgoing(ROOM, 1, { stage: "failed", reason: "poll_invalid", body: "What for lunch?" }), poll: ASKED };
    const view = await open(null, { more: { outbox: new Map([[TEAM, [failed]]]) } });
    press(view, "discard-button");
    await waitUntil(() => view.all("staff-chat-poll-dialog dialog[open]").length === 1);
    await view.settle();
    const fields = view.all("staff-chat-poll-dialog .field-input") as HTMLInputElement[];
    assert.deepEqual(
      fields.map(({ value }) => value),
      ["What for lunch?", "Pizza", "Soup", "Rice", ""],
    );
    assert.deepEqual(
      view.calls.filter(({ name }) => name === "discard").map(({ values }) => values),
      [[TEAM, failed.id]],
    );
  });

  for (const scheme of ["light", "dark"] as const)
    test(`polls and their dialog have no violations of WCAG 2.2, ${scheme}`, async () => {
      for (const poll of [LUNCH, VOTED]) await assert.isAccessible((await open(poll, { scheme })).host, { ignoredRules: ["region"] });
      const view = await open(LUNCH, { scheme });
      view.find("staff-chat-composer").dispatchEvent(new PollAskedEvent());
      await waitUntil(() => view.all("staff-chat-poll-dialog dialog[open]").length === 1);
      await view.settle();
      await assert.isAccessible(view.host, { ignoredRules: ["region"] });
    });

  for (const direction of ["ltr", "rtl"] as const)
    test(`320 px wide, ${direction}, long options stay inside`, async () => {
      const options = [{ text: "Rindfleischetikettierungsüberwachung".repeat(3), votes: 1, userIds: [ANA.id] }, ...VOTED.options.slice(1)];
      for (const poll of [
        { ...VOTED, options, voters: 1 },
        { ...LUNCH, options: options.map(({ text }) => ({ text, votes: 0, userIds: [] })) },
      ]) {
        const view = await open(poll, { width: 320, direction });
        const bubble = view.find(".bubble").getBoundingClientRect();
        for (const part of view.all(".poll bdi, .poll-share, .poll-bar, .poll-option")) {
          const { left, right } = part.getBoundingClientRect();
          assert.isTrue(left >= bubble.left - 1 && right <= bubble.right + 1, part.className);
        }
      }
    });
});
