import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { BrowserContext, Page } from "playwright-core";
import { createRevocationService } from "../../server/services/identity/revocations.ts";
import { createTenantService } from "../../server/services/identity/tenants.ts";
import type { Id } from "../../protocol/ids.ts";
import { eventually } from "../support/browser.ts";
import { createId } from "../support/databases.ts";
import type { StaffChatError } from "../../widget/element/staff-chat.ts";
import type { Person } from "./support/person.ts";
import { recordedBodies } from "./support/records.ts";
import { nameOf } from "./support/stage.ts";
import { openTeam } from "./support/team.ts";

let stage: Awaited<ReturnType<typeof openTeam>>["stage"];
let roomId: Id;
before(async () => {
  ({ stage, roomId } = await openTeam());
});
after(() => stage.close());

const attributes = () => `mode="inline" room="${roomId}"`;

/** Who is logged in to the host application in one browser profile: what its one token address answers for. */
interface Login {
  subject: string | null;
  /** The time at which tokens say that they were made: whole seconds, so that the second of an end is told from the one after. */
  issuedAt: number;
}

async function logIn(context: BrowserContext, subject: string): Promise<Login> {
  const login: Login = { subject, issuedAt: Date.now() };
  await context.route("**/token/me", async (route) => {
    if (login.subject === null) return route.fulfill({ status: 401 });
    const token = await stage.server.tenant.mint(login.subject, { name: nameOf(login.subject), issuedAt: login.issuedAt });
    return route.fulfill({ body: token });
  });
  return login;
}

/**
 * Opens the site in a profile in which `subject` is logged in. Not the person whose tokens the test before has ended: tokens count
 * whole seconds, so one made in the second of an end is ended with the rest.
 */
async function enter(subject: string): Promise<{ person: Person; login: Login; context: BrowserContext }> {
  const context = await stage.browser.newContext({ reducedMotion: "reduce" });
  const login = await logIn(context, subject);
  const person = await stage.enter("me", { attributes: attributes(), context });
  await person.message("for the team").waitFor();
  await person.connection("online");
  return { person, login, context };
}

/** Databases of persons in this browser profile. */
const stored = (page: Page) =>
  page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? "").filter((name) => name.startsWith("staff-chat:")));

const isGone = (page: Page, names: readonly string[]) =>
  eventually(page, async (former) => (await indexedDB.databases()).every(({ name }) => !former.includes(name ?? "")), names);

/** Whatever the outcome, one of those that are documented. */
const SETTLED = /^(?:done|StaffChatError [a-z_]+)$/;

/** What became of a call of the page. */
type Call = "ready" | "sendMessage" | "refreshToken" | "openRoom" | "markRead" | "setDraft" | "signIn";
const call = (page: Page, name: Call, text = "from the page") =>
  page.evaluate(
    async ([method, room, body]) => {
      const chat = document.querySelector("staff-chat")!;
      const calls: Record<Call, () => Promise<unknown>> = {
        ready: () => chat.ready,
        sendMessage: () => chat.sendMessage({ roomId: room, text: body }),
        refreshToken: () => chat.refreshToken(),
        openRoom: () => chat.openRoom(room),
        markRead: () => chat.markRead(room),
        setDraft: () => chat.setDraft(body, room),
        signIn: () => chat.signIn(),
      };
      return calls[method]().then(
        () => "done",
        (error: StaffChatError) => `${error.name} ${error.code}`,
      );
    },
    [name, roomId, text] as const,
  );

const meOf = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<string>((resolve) => document.addEventListener("staff-chat-ready", (event) => resolve(event.user.name), { once: true })),
  );

/** Leaves a draft, and a message that no network takes. */
async function leaveTraces({ person, page }: { person: Person; page: Page }): Promise<string[]> {
  person.link.set({ offline: true });
  await person.connection("reconnecting");
  await person.say("not sent");
  await person.composer.fill("half a thought");
  await eventually(
    page,
    () =>
      new Promise<boolean>((resolve) => {
        void indexedDB.databases().then((all) => {
          const name = all.find((each) => each.name?.startsWith("staff-chat:"))?.name;
          if (name === undefined) return resolve(false);
          indexedDB.open(name).onsuccess = ({ target }) => {
            const { result } = target as IDBOpenDBRequest;
            const count = result.transaction("drafts").objectStore("drafts").count();
            count.onsuccess = () => {
              result.close();
              resolve(count.result > 0);
            };
          };
        });
      }),
    null,
  );
  return stored(page);
}

suite("E12 another person takes over", () => {
  test("by a reload: nothing of the former is shown, sent or stored", async () => {
    const { person, login, context } = await enter("ana");
    const former = await leaveTraces({ person, page: person.page });
    assert.equal(former.length, 1);
    login.subject = "ben";
    await person.page.reload();
    person.link.set({ offline: false });
    await person.message("for the team").waitFor();
    await person.connection("online");
    await isGone(person.page, former);
    assert.equal(await person.composer.inputValue(), "");
    assert.deepEqual(await person.texts(), ["for the team"]);
    assert.deepEqual(await recordedBodies(stage.server.database, stage.server.tenant.id, roomId), ["for the team"]);
    await context.close();
  });

  test("by the same token source: the page's calls of the former are refused, and the chat is the next person's", async () => {
    const { person, login, context } = await enter("ana");
    const former = await leaveTraces({ person, page: person.page });
    const waiting = call(person.page, "sendMessage", "as Ana");
    const next = meOf(person.page);
    login.subject = "ben";
    assert.equal(await call(person.page, "refreshToken"), "StaffChatError session_ended");
    assert.equal(await waiting, "StaffChatError session_ended");
    person.link.set({ offline: false });
    assert.equal(await next, "Ben");
    await isGone(person.page, former);
    assert.equal(await person.composer.inputValue(), "");
    assert.deepEqual(await recordedBodies(stage.server.database, stage.server.tenant.id, roomId), ["for the team"]);
    assert.deepEqual(person.complaints, []);
    await context.close();
  });

  test("from another tab: the first tab is the next person's soon, and nothing of the former stays", async () => {
    const { person, login, context } = await enter("ana");
    const former = await stored(person.page);
    const next = meOf(person.page);
    login.subject = "ben";
    const second = await stage.enter("me", { attributes: attributes(), context, link: person.link });
    await second.connection("online");
    assert.equal(await next, "Ben");
    await isGone(person.page, former);
    await context.close();
  });
});

suite("E13 logout and login", () => {
  test("signing out, calls of the page, another person in the same element: nothing is done as the next one", async () => {
    const { person, login, context } = await enter("ana");
    const former = await stored(person.page);
    const answers = await person.page.evaluate(async (room) => {
      const chat = document.querySelector("staff-chat")!;
      const codes: unknown[] = [];
      const note = (promise: Promise<unknown>) => promise.catch((error: { code?: string }) => codes.push(error.code));
      const signedOut = chat.signOut({ wipe: true });
      const notes = [chat.sendMessage({ roomId: room, text: "whose?" }), chat.openRoom(room), chat.refreshToken(), chat.ready].map(note);
      await Promise.all([signedOut, ...notes]);
      return codes;
    }, roomId);
    assert.deepEqual(answers, Array(4).fill("signed_out"));
    await person.chat.getByText("You are signed out").waitFor();
    assert.deepEqual(await stored(person.page), []);
    login.subject = "ben";
    const next = meOf(person.page);
    assert.equal(await call(person.page, "signIn"), "done");
    assert.equal(await next, "Ben");
    await person.say("from Ben");
    await person.sees("from Ben", "sent");
    await isGone(person.page, former);
    assert.deepEqual((await recordedBodies(stage.server.database, stage.server.tenant.id, roomId)).slice(1), ["from Ben"]);
    assert.deepEqual(person.complaints, []);
    await context.close();
  });

  test("signing out with wipe before the chat was ever loaded deletes what an earlier page has left", async () => {
    const { person, context } = await enter("ben");
    const former = await stored(person.page);
    await person.page.route("**/token/me", () => undefined);
    await person.page.reload({ waitUntil: "domcontentloaded" });
    await person.page.evaluate(async () => {
      await customElements.whenDefined("staff-chat");
      await document.querySelector("staff-chat")!.signOut({ wipe: true });
    });
    await isGone(person.page, former);
    await context.close();
  });
});

suite("E13 AUTH-5 after the server has ended the person's tokens", () => {
  const services = () => {
    const { database, server } = stage.server;
    const common = { database, bus: server.bus, now: Date.now, createId };
    return {
      tenants: createTenantService(common),
      revocations: createRevocationService({ ...common, members: { withdraw: async () => {} } }),
    };
  };

  test("by revocation: every call settles, and the same source begins again when it answers a new token", async () => {
    const { person, login, context } = await enter("ana");
    const { page } = person;
    await services().revocations.revokeUser(stage.server.tenant.id, "ana", { remove: false });
    // What is heard first is a matter of chance: that the tokens are ended, or that the connection is.
    await person.connection("idle", "refused");
    for (const name of ["ready", "sendMessage", "openRoom", "markRead", "setDraft"] as const)
      assert.match(await call(page, name), name === "sendMessage" ? /StaffChatError (?:signed_out|not_authenticated)/ : SETTLED, name);
    login.issuedAt = Date.now() + 2_000;
    assert.equal(await call(page, "refreshToken"), "done");
    assert.equal(await call(page, "sendMessage", "back"), "done");
    await person.message("back").waitFor();
    await context.close();
  });

  test("a token source that fails refuses refreshToken with its cause, and harms nothing", async () => {
    const { person, login, context } = await enter("ben");
    const { subject } = login;
    login.subject = null;
    assert.equal(await call(person.page, "refreshToken"), "StaffChatError token_failed");
    login.subject = subject;
    assert.equal(await call(person.page, "sendMessage", "still here"), "done");
    await context.close();
  });

  test("by suspension: every call settles, and when the tenant is resumed the same source begins again", async () => {
    const { person, login, context } = await enter("ben");
    const { page } = person;
    const { tenants } = services();
    await tenants.suspend(stage.server.tenant.id);
    // Refused, or not reached: pages of a suspended tenant are no pages the server knows.
    await person.connection("refused", "reconnecting", "polling");
    for (const name of ["ready", "openRoom", "markRead", "setDraft", "refreshToken", "signIn"] as const)
      assert.match(await call(page, name), SETTLED, name);
    const waiting = call(page, "sendMessage", "while suspended");
    await tenants.resume(stage.server.tenant.id);
    login.issuedAt = Date.now() + 2_000;
    // A node knows for some seconds what it knew of a tenant.
    await eventually(
      page,
      async () => {
        const chat = document.querySelector("staff-chat")!;
        return chat.signIn().then(
          () => chat.connectionState === "online",
          () => false,
        );
      },
      null,
    );
    assert.match(await waiting, SETTLED);
    assert.equal(await call(page, "sendMessage", "resumed"), "done");
    await person.message("resumed").waitFor();
    await context.close();
  });
});
