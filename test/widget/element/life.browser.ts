import { expect } from "@open-wc/testing";
import type { Application, ApplicationHost, ApplicationModule } from "../../../widget/app/application-host.ts";
import { PATIENCE_MS, StaffChatError } from "../../../widget/base/call-error.ts";
import { defineStaffChat } from "../../../widget/element/define.ts";
import { StaffChat } from "../../../widget/element/staff-chat.ts";
import { createRandom, type Random } from "../../support/random.ts";
import { nextTask } from "../task.ts";

const ROOM = "01890a5d-ac96-774b-bcce-b302099a8057";

/** One chat with a record of who did what. */
interface Watched {
  readonly element: StaffChat;
  /** Rises whenever the person may be another one. */
  era: number;
  host: ApplicationHost | null;
  /** Calls by their number: the era in which they were made. */
  readonly made: number[];
  readonly wrong: string[];
  readonly ends: Promise<unknown>[];
}

const chats = new Map<Element, Watched>();

/** An application that does what is asked, slowly or never, and notes when that is for somebody else. */
const application: ApplicationModule = {
  mountApplication(host) {
    const watched = chats.get(host.element)!;
    const mine = watched.era;
    watched.host = host;
    const act = async (name: string | undefined): Promise<void> => {
      const call = Number(name);
      if (watched.made[call] !== mine) watched.wrong.push(`call ${call} of ${watched.made[call]} was done in ${mine}`);
      if (call % 3 === 0) await new Promise(() => undefined);
    };
    return {
      hasSession: host.absence === null,
      panelStatus: "mounted",
      connectionState: "online",
      unreadCount: 0,
      mentionCount: 0,
      ready: Promise.resolve(),
      prepare: () => undefined,
      focus: () => undefined,
      openRoom: (_roomId, messageId) => act(messageId),
      openDirect: (subject) => act(subject) as Promise<never>,
      sendMessage: ({ text }) => act(text) as Promise<never>,
      setDraft: (text) => act(text),
      search: async () => {},
      markRead: (roomId) => act(roomId),
      refreshToken: () => Promise.resolve(),
      signOut: () => Promise.resolve(),
      dispose: () => undefined,
    } satisfies Application;
  },
  wipeStored: () => Promise.resolve(),
};

function place(token: string | null): Watched {
  const element = document.createElement("staff-chat");
  const watched: Watched = { element, era: 0, host: null, made: [], wrong: [], ends: [] };
  chats.set(element, watched);
  element.setAttribute("mode", "inline");
  element.token = token;
  document.body.append(element);
  return watched;
}

const codeOf = (error: unknown): string => (error instanceof StaffChatError ? error.code : `not named: ${String(error)}`);
const codes = (promise: Promise<unknown>) => promise.then(() => "done", codeOf);

suiteSetup(() => {
  StaffChat.loadApplication = () => Promise.resolve(application);
  defineStaffChat("1.0.0");
});
teardown(() => {
  for (const element of chats.keys()) element.remove();
  chats.clear();
  StaffChat.loadApplication = () => Promise.resolve(application);
});

/** Everything that may happen to a chat; the next person is whoever comes after an end. */
function stepsOf(watched: Watched, random: Random): (() => void)[] {
  const { element, made, ends } = watched;
  const call = (make: (name: string) => Promise<unknown>) => () => {
    const name = String(made.push(watched.era) - 1);
    ends.push(codes(make(name)));
  };
  const newEra = (act: () => void) => () => {
    watched.era += 1;
    act();
  };
  const byApplication = (act: (host: ApplicationHost) => void) => () => {
    const { host } = watched;
    if (host !== null) newEra(() => act(host))();
  };
  return [
    call((text) => element.sendMessage({ text, roomId: ROOM })),
    call((text) => element.setDraft(text)),
    call((name) => element.openRoom(ROOM, { messageId: name })),
    call((name) => element.markRead(name)),
    () => ends.push(codes(element.refreshToken()), codes(element.ready)),
    newEra(() => (element.token = `token ${watched.era}`)),
    newEra(() => (element.token = null)),
    newEra(() => void ends.push(codes(element.signOut({ wipe: random.chance(0.5) })))),
    byApplication((host) => host.personChanged()),
    byApplication((host) => host.signedOut()),
    () => void ends.push(codes(element.signIn())),
    () => document.body.append(element),
  ];
}

suite("E13 nothing waits for the next person", () => {
  for (let seed = 1; seed <= 15; seed++) {
    test(`over any order of calls, ends and beginnings, of two chats on a page (seed ${seed})`, async () => {
      const random = createRandom(seed);
      const pair = [place("token a"), place("token b")];
      const steps = pair.map((watched) => stepsOf(watched, random));
      for (let step = 0; step < 120; step++) {
        const own = steps[random.below(2)] ?? [];
        own[random.below(own.length)]?.();
        if (random.chance(0.5)) await Promise.resolve();
        if (random.chance(0.3)) await nextTask();
      }
      for (const { element, ends } of pair) {
        ends.push(codes(element.signOut()));
        const outcomes = await Promise.all(ends);
        expect(outcomes.filter((outcome) => String(outcome).startsWith("not named"))).to.deep.equal([]);
      }
      expect(pair.flatMap(({ wrong }) => wrong)).to.deep.equal([]);
    });
  }

  test("a call after signing out is refused, also when another person comes right after", async () => {
    const { element, wrong } = place("ana");
    await nextTask();
    const signedOut = element.signOut({ wipe: true });
    const call = codes(element.sendMessage({ text: "0", roomId: ROOM }));
    element.token = "ben";
    await signedOut;
    expect(await call).to.equal("signed_out");
    await nextTask();
    expect(await codes(element.ready)).to.equal("done", "the end of the former session ends nothing of the next");
    expect(wrong).to.deep.equal([]);
  });

  test("a call right after another token is the next person's", async () => {
    const watched = place("ana");
    await nextTask();
    watched.era = 1;
    watched.element.token = "ben";
    watched.made.push(0, 1);
    await watched.element.setDraft("1");
    expect(watched.wrong).to.deep.equal([]);
  });

  test("while nobody has ever been here, calls wait for the first person", async () => {
    const watched = place(null);
    watched.made.push(0, 0);
    const call = codes(watched.element.setDraft("1"));
    await nextTask();
    watched.element.token = "ana";
    expect(await call).to.equal("done");
  });

  test("a source that is taken away leaves nobody: calls are refused, and what comes next begins afresh", async () => {
    const { element, host } = await mounted("ana");
    element.token = null;
    expect(await codes(element.sendMessage({ text: "0" }))).to.equal("signed_out");
    expect(await codes(element.signIn())).to.equal("not_configured");
    expect(host.absence).to.equal("signed-out");
    element.token = "ben";
    expect(await codes(element.ready)).to.equal("done");
  });
});

async function mounted(token: string): Promise<Watched & { host: ApplicationHost }> {
  const watched = place(token);
  while (watched.host === null) await nextTask();
  return { ...watched, host: watched.host };
}

suite("E13 beginning again", () => {
  test("signIn begins again with the same source after signing out, and refreshToken does not", async () => {
    const { element, host } = await mounted("ana");
    await element.signOut();
    expect(await codes(element.refreshToken())).to.equal("signed_out");
    expect(host.absence).to.equal("signed-out");
    expect(await codes(element.signIn())).to.equal("done");
    expect(host.absence).to.equal(null);
  });

  test("after the server ended the person's tokens both do", async () => {
    const { element, host } = await mounted("ana");
    for (const begin of [() => element.signIn(), () => element.refreshToken()]) {
      host.signedOut();
      expect(await codes(element.ready)).to.equal("signed_out");
      expect(await codes(begin())).to.equal("done");
    }
  });

  test("signIn while all is well disturbs nothing", async () => {
    const watched = await mounted("ana");
    watched.made.push(0);
    const underWay = codes(watched.element.sendMessage({ text: "0" }));
    expect(await codes(watched.element.signIn())).to.equal("done");
    expect(await Promise.race([underWay, nextTask().then(() => "still under way")])).to.equal("still under way");
  });

  test("a script that cannot be loaded refuses what waits and what comes; signIn tries again", async () => {
    StaffChat.loadApplication = () => Promise.reject(new Error("blocked"));
    const { element } = place("ana");
    expect(await codes(element.sendMessage({ text: "0" }))).to.equal("load_failed");
    expect(await codes(element.ready)).to.equal("load_failed");
    expect(await codes(element.signOut({ wipe: true }))).to.equal("load_failed");
    const { setTimeout } = window;
    const soon = (act: () => void, milliseconds: number, ...rest: unknown[]) =>
      setTimeout(act, milliseconds === PATIENCE_MS ? 1 : milliseconds, ...rest);
    Object.assign(window, { setTimeout: soon });
    StaffChat.loadApplication = () => new Promise(() => undefined);
    expect(await codes(element.signOut({ wipe: true }))).to.equal("timed_out");
    Object.assign(window, { setTimeout });
    StaffChat.loadApplication = () => Promise.resolve(application);
    expect(await codes(element.signIn())).to.equal("done");
  });

  test("an element that stays away refuses what waits, and takes calls again when it is back", async () => {
    const watched = await mounted("ana");
    const { element } = watched;
    watched.made.push(0);
    const underWay = codes(element.sendMessage({ text: "0" }));
    element.remove();
    expect(await underWay).to.equal("removed");
    document.body.append(element);
    expect(await codes(element.ready)).to.equal("done");
  });

  test("what a page calls and forgets fails quietly", async () => {
    const { element } = await mounted("ana");
    const unhandled: unknown[] = [];
    const listen = (event: PromiseRejectionEvent) => unhandled.push(event.reason);
    addEventListener("unhandledrejection", listen);
    await element.signOut();
    void element.openRoom(ROOM);
    void element.setDraft("0");
    void element.markRead();
    void element.ready;
    await nextTask();
    await nextTask();
    removeEventListener("unhandledrejection", listen);
    expect(unhandled).to.deep.equal([]);
  });
});
