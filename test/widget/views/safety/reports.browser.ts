import { assert, waitUntil } from "@open-wc/testing";
import type { Report, ReportsResponse } from "../../../../protocol/safety/reports.ts";
import { CommandRefused } from "../../../../widget/client/platform/command-refused.ts";
import { loadMessageTools } from "../../../../widget/views/actions/load-message-tools.ts";
import { ANA, BEN, chatState, CLEO, idOf, LONG, message, NOW, roomState } from "../fixtures.ts";
import { mount, type Mounted, type MountOptions } from "../mount.ts";

const ROOM = 171;
const rude = message(ROOM, 2, { by: BEN, body: "rude words" });

function report(number: number, change: Partial<Report> = {}): Report {
  const said = (position: number, senderId: string, body: string) => ({
    id: idOf(position),
    position,
    senderId,
    body,
    files: [],
    createdAt: NOW,
  });
  return {
    id: idOf(9_000 + number),
    kind: "report",
    room: { id: idOf(ROOM), kind: "group", name: "Shift" },
    messageId: idOf(ROOM * 1_000_000 + 2),
    authorId: BEN.id,
    reporterId: CLEO.id,
    reason: "harassment",
    note: "Every day",
    context: [said(1, CLEO.id, "Please stop."), said(2, BEN.id, "rude words")],
    deleted: false,
    createdAt: NOW - 60_000,
    decision: null,
    ...change,
  };
}

const page = (reports: Report[], open = reports.length): ReportsResponse => ({ reports, users: [ANA, BEN, CLEO, LONG], open, next: null });

async function open(options: Partial<MountOptions> = {}, width = 400) {
  const place = document.createElement("div");
  place.className = "place";
  place.style.cssText = `inline-size: ${width}px; block-size: 640px;`;
  document.body.append(place);
  const room = roomState({ number: ROOM, name: "Shift", messages: [message(ROOM, 1, { by: ANA, body: "hello" }), rude] });
  const state = chatState([room], { openRoomId: idOf(ROOM) });
  const view = await mount(place, { ...state, limits: { ...state.limits, moderates: true } }, options);
  await loadMessageTools(view.root);
  await view.settle();
  return view;
}

const called = (view: Mounted, name: string) => view.calls.filter((call) => call.name === name).map(({ values }) => values);
const confirm = (view: Mounted) => view.find("staff-chat-confirm-dialog dialog[open]");
const isAsked = (view: Mounted) => waitUntil(() => view.root.querySelector("staff-chat-confirm-dialog dialog[open]") !== null);
const press = async (view: Mounted, place: HTMLElement, label: string) => {
  [...place.querySelectorAll("button")].find((each) => each.innerText.trim() === label)?.click();
  await view.settle();
};
const showQueue = async (reports: () => Promise<ReportsResponse>, options: Partial<MountOptions> = {}) => {
  const asked: unknown[] = [];
  const view = await open({
    ...options,
    commands: {
      reports,
      resolveReport: (decision) => (asked.push(decision), options.commands?.resolveReport?.(decision) ?? Promise.resolve()),
    },
  });
  view.panel.querySelector<HTMLElement>("[part~=reports-button]")?.click();
  await waitUntil(() => view.root.querySelector("staff-chat-reports-dialog dialog[open]") !== null);
  await view.settle();
  return { view, asked, dialog: view.find("staff-chat-reports-dialog dialog") };
};

teardown(() => {
  for (const element of document.querySelectorAll(".place")) element.remove();
});

suite("SAFE-4 reports", () => {
  test("a message of another is reported with a reason and a note; one's own has no such button", async () => {
    const view = await open();
    assert.isNull(view.root.querySelector(`[data-message="${idOf(ROOM * 1_000_000 + 1)}"] [part~=report-button]`));
    view.find(`[data-message="${rude.id}"] [part~=report-button]`).click();
    await isAsked(view);
    await view.settle();
    assert.equal(confirm(view).querySelectorAll("[type=radio]").length, 7);
    await assert.isAccessible(view.host, { ignoredRules: ["region"] });
    [...confirm(view).querySelectorAll("label")]
      .find((each) => each.innerText.trim() === "Spam")
      ?.querySelector("input")
      ?.click();
    confirm(view).querySelector("textarea")!.value = " third time ";
    await press(view, confirm(view), "Report");
    assert.deepEqual(called(view, "reportMessage"), [[idOf(ROOM), rude.id, { reason: "spam", note: "third time" }]]);
  });

  for (const scheme of ["light", "dark"] as const)
    test(`the queue shows what was said, by whom and before what, in ${scheme}`, async () => {
      const { view, dialog } = await showQueue(
        () =>
          Promise.resolve(
            page([
              report(1, {
                authorId: LONG.id,
                context: report(1)
                  .context.slice(0, 1)
                  .map((said) => ({ ...said, senderId: LONG.id })),
              }),
              report(2, { kind: "held", reason: "filter", note: "" }),
            ]),
          ),
        { scheme },
      );
      for (const text of [
        "Harassment or bullying in “Shift”",
        "Please stop.",
        "rude words",
        "Every day",
        "Reported by Cléo Martin",
        "Held by a filter",
        "Waiting (2)",
      ])
        assert.include(dialog.innerText, text);
      const actions = view.all(".report").map((card) => [...card.querySelectorAll("button")].map(({ innerText }) => innerText.trim()));
      assert.deepEqual(actions, [
        ["Delete", "Mute", "Ban", "Dismiss"],
        ["Send on", "Dismiss", "Mute", "Ban"],
      ]);
      await assert.isAccessible(view.host, { ignoredRules: ["region"] });
    });

  test("a moderator deletes with a reason, mutes for a time, bans, and dismisses without being asked; the focus stays in the queue", async () => {
    let waiting = [report(1), report(2), report(3), report(4)];
    const { view, asked, dialog } = await showQueue(() => Promise.resolve(page(waiting)));
    const decide = async (label: string, agree: string | null) => {
      await press(view, view.find(".report"), label);
      if (agree !== null) {
        await isAsked(view);
        waiting = waiting.slice(1);
        const note = confirm(view).querySelector("textarea");
        if (note !== null) note.value = "House rules";
        await press(view, confirm(view), agree);
      }
      await view.settle();
    };
    await decide("Delete", "Delete");
    await decide("Mute", "Mute");
    await decide("Ban", "Ban");
    waiting = [];
    await decide("Dismiss", null);
    assert.deepEqual(asked, [
      { reportId: idOf(9_001), action: "delete", reason: "House rules" },
      { reportId: idOf(9_002), action: "mute", seconds: 900 },
      { reportId: idOf(9_003), action: "ban" },
      { reportId: idOf(9_004), action: "dismiss" },
    ]);
    assert.include(dialog.innerText, "Nothing waits for you");
    assert.ok(dialog.contains(view.root.activeElement));
  });

  test("what could not be read or decided is said, and tried again", async () => {
    let fails = true;
    const { view, dialog } = await showQueue(
      () => (fails ? Promise.reject(new CommandRefused("unavailable")) : Promise.resolve(page([report(1)]))),
      {
        commands: { resolveReport: () => Promise.reject(new CommandRefused("report_resolved")) },
      },
    );
    assert.include(dialog.innerText, "cannot be reached");
    fails = false;
    await press(view, dialog, "Try again");
    await press(view, view.find(".report"), "Dismiss");
    assert.include(dialog.innerText, "Somebody else has decided this already.");
  });

  test("an answer that was overtaken by another choice of the list counts for nothing", async () => {
    const answers: PromiseWithResolvers<ReportsResponse>[] = [];
    const { view, dialog } = await showQueue(() => {
      const answer = Promise.withResolvers<ReportsResponse>();
      answers.push(answer);
      return answer.promise;
    });
    const [open, decided] = [...dialog.querySelectorAll<HTMLInputElement>("[name=report-state]")];
    decided?.click();
    open?.click();
    await view.settle();
    answers[2]?.resolve(page([report(2)]));
    await view.settle();
    answers[0]?.resolve(page([report(1), report(3)]));
    await view.settle();
    assert.equal(view.all(".report").length, 1);
  });
});
