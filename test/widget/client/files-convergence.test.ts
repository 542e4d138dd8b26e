import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { before, suite, test } from "node:test";
import * as fc from "fast-check";
import { CLOSE } from "../../../protocol/close-codes.ts";
import type { Id } from "../../../protocol/ids.ts";
import { CHUNK_BYTES } from "../../../widget/client/uploads/upload-file.ts";
import { loadRareCommands } from "../../../widget/client/lazy-commands.ts";
import { loadMedia } from "../../../widget/client/storage/lazy-uploads.ts";
import { NO_FAULTS } from "../../support/fake-server.ts";
import { createFakeTabs } from "../../support/fake-tabs.ts";
import { offsetOf } from "../../support/fake-uploads.ts";
import { createFakeWorld, type FakeClient } from "../../support/fake-world.ts";

const TABS = 2;
const tab = fc.nat(TABS - 1);
/** Bytes beside a number of whole chunks. */
const file = fc.record({ chunks: fc.constantFrom(0, 0, 0, 1, 2), bytes: fc.integer({ min: 1, max: 200 }) });
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ type: fc.constant("plain" as const), tab }) },
  { weight: 5, arbitrary: fc.record({ type: fc.constant("add" as const), tab, files: fc.array(file, { minLength: 1, maxLength: 3 }) }) },
  { weight: 5, arbitrary: fc.record({ type: fc.constant("send" as const), tab }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constantFrom("reload" as const, "close" as const), tab }) },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constantFrom("pause" as const, "resume" as const, "remove" as const, "discard" as const), tab }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom("offline" as const, "online" as const), tab }) },
  { weight: 1, arbitrary: fc.constant({ type: "restart" as const }) },
  { weight: 8, arbitrary: fc.record({ type: fc.constant("wait" as const), milliseconds: fc.constantFrom(1, 20, 300, 3_000, 15_000) }) },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;
/** What a page can do. */
type Action = Exclude<Extract<Step, { tab: number }>, { type: "offline" | "online" | "reload" | "close" }>;
const network = fc.record({
  loseRequest: fc.constantFrom(0, 0.1),
  loseAnswer: fc.constantFrom(0, 0.2),
  cut: fc.constantFrom(0, 0.2),
  delay: fc.constantFrom(0, 50, 1_500),
  blockSocket: fc.boolean(),
});
const history = fc.record({
  seed: fc.nat(),
  network,
  /** Whether tabs know of each other by locks and a line; without they may send twice, which must do no harm. */
  joined: fc.boolean(),
  steps: fc.array(step, { minLength: 10, maxLength: 50, size: "max" }),
});

const CHUNK = new Blob([Buffer.alloc(CHUNK_BYTES, 1)]);

async function hash(blob: Blob): Promise<string> {
  return createHash("sha256")
    .update(Buffer.from(await blob.arrayBuffer()))
    .digest("hex");
}

/** One person with two tabs on one device, what they chose and said, and what the server has of it. */
class Run {
  readonly world: ReturnType<typeof createFakeWorld>;
  readonly userId: Id;
  readonly roomId: Id;
  readonly faults: object;
  readonly tabs: ReturnType<typeof createFakeTabs> | undefined;
  readonly clients: (FakeClient | null)[];
  readonly device: FakeClient["device"];
  readonly contents = new Map<string, Blob>();
  /** Messages that must come, with the names of their files. */
  readonly said = new Map<string, readonly string[]>();
  /** Texts without files by the page that sent them. */
  readonly plain: { readonly page: FakeClient; readonly body: string }[] = [];
  readonly removed = new Set<string>();
  count = 0;

  constructor(seed: number, faults: object, joined: boolean) {
    this.world = createFakeWorld(seed);
    const { state } = this.world.server;
    this.userId = state.addPerson("Ana");
    this.roomId = state.addRoom("One");
    state.setRole(this.roomId, this.userId, "member");
    this.faults = faults;
    this.tabs = joined ? createFakeTabs(this.world.clock) : undefined;
    const first = this.begin();
    this.device = first.device;
    this.clients = [first];
  }

  begin(): FakeClient {
    const shared = this.tabs === undefined ? {} : { tabs: this.tabs };
    const kept = this.device === undefined ? {} : { device: this.device };
    const client = this.world.client(this.userId, { roomId: this.roomId, ...shared, ...kept });
    // The first page opens over a good network, so that there is something to do.
    if (this.device !== undefined) Object.assign(client.faults, this.faults);
    return client;
  }

  /** The page of a tab; one that is not open is opened. Tabs that know nothing of each other are not open at once. */
  page(index: number): FakeClient {
    const at = this.tabs === undefined ? 0 : index;
    return (this.clients[at] ??= this.begin());
  }

  isReady({ session }: FakeClient): boolean {
    return session.store.state.me !== null && session.store.state.rooms.has(this.roomId);
  }

  drafts({ session }: FakeClient) {
    return session.store.state.draftFiles.get(this.roomId) ?? [];
  }

  async do(action: Step): Promise<void> {
    if (action.type === "wait") return this.world.clock.advance(action.milliseconds);
    if (action.type === "restart") return this.world.server.close(CLOSE.restart);
    const page = this.page(action.tab);
    switch (action.type) {
      case "offline":
      case "online":
        return page.connectivity.set(action.type);
      case "reload":
      case "close":
        return this.leave(page, action.type === "reload");
      default:
        if (this.isReady(page)) await this.use(page, action);
    }
  }

  async leave(page: FakeClient, again: boolean): Promise<void> {
    await this.world.clock.advance(1);
    page.session.stop();
    await this.world.clock.settle();
    const index = this.clients.indexOf(page);
    if (again) this.clients[index] = this.begin();
    else this.clients[index] = null;
  }

  async use(page: FakeClient, action: Action): Promise<void> {
    const { commands } = page.session;
    const [first] = this.drafts(page).filter(({ name }) => !this.removed.has(name));
    switch (action.type) {
      case "plain": {
        const body = `message ${++this.count}`;
        this.plain.push({ page, body });
        this.said.set(body, []);
        return void commands.send(this.roomId, body);
      }
      case "add":
        return this.add(page, action.files);
      case "send":
        return this.send(page);
      case "pause":
        return first === undefined ? undefined : commands.pauseFile(first.id);
      case "resume":
        for (const { id, stage } of this.drafts(page)) if (stage === "paused") commands.resumeFile(id);
        return;
      case "remove":
        if (first === undefined || this.isSaid(first.name)) return;
        this.removed.add(first.name);
        return commands.removeFile(first.id);
      case "discard":
        return this.discard(page);
    }
  }

  // Only what was never tried: of what was, nobody here knows whether it has arrived.
  discard({ session }: FakeClient): void {
    const rows = session.store.state.outbox.get(this.roomId) ?? [];
    const waiting = rows.find(({ files }) => files.some(({ stage }) => stage !== "uploaded"));
    if (waiting !== undefined && session.commands.discard(this.roomId, waiting.id) === waiting.body) this.said.delete(waiting.body);
  }

  async add({ session }: FakeClient, files: readonly { readonly chunks: number; readonly bytes: number }[]): Promise<void> {
    const { refused } = await session.commands.addFiles(
      this.roomId,
      files.map((each) => this.choose(each.chunks, each.bytes)),
    );
    for (const { name } of refused) this.contents.delete(name);
  }

  choose(chunks: number, bytes: number) {
    const name = `file ${++this.count}.txt`;
    const content = new Blob([...Array.from({ length: chunks }, () => CHUNK), name.padEnd(bytes, ".")]);
    this.contents.set(name, content);
    return { name, content };
  }

  isSaid(name: string): boolean {
    return [...this.said.values()].flat().includes(name);
  }

  // Two tabs that send one file in two messages at the same moment ask for what cannot be.
  send(page: FakeClient): void {
    const files = this.drafts(page)
      .filter(({ name }) => !this.isSaid(name) && !this.removed.has(name))
      .slice(0, 10);
    if (files.length === 0) return;
    const body = `with files ${++this.count}`;
    const names = files.map(({ name }) => name);
    this.said.set(body, names);
    page.session.commands.send(this.roomId, body, { files: files.map(({ id }) => id) });
  }

  /** Heals everything; what is paused goes on. */
  async calm(): Promise<void> {
    const pages = [0, 1].map((index) => this.page(index));
    for (const each of pages) {
      Object.assign(each.faults, NO_FAULTS);
      each.connectivity.set("online");
    }
    for (let turn = 0; turn < 3; turn++) {
      await this.world.clock.advance(60_000);
      for (const { session } of pages) {
        const rows = [...session.store.state.outbox.values()].flat().flatMap(({ files }) => files);
        for (const { id, stage } of [...rows, ...(session.store.state.draftFiles.get(this.roomId) ?? [])])
          if (stage === "paused") session.commands.resumeFile(id);
      }
    }
    await this.world.clock.advance(60_000);
  }

  async check(): Promise<void> {
    const { uploads, rooms } = this.world.server.state;
    const { messages } = rooms.get(this.roomId)!;
    const bodies = messages.map(({ body }) => body);
    assert.deepEqual(bodies.toSorted(), [...this.said.keys()].toSorted(), "everything said is there once");
    for (const { body, attachments } of messages) {
      assert.deepEqual(
        attachments.map(({ name }) => name),
        this.said.get(body),
        `the files of ${body}`,
      );
      for (const { id, name } of attachments)
        assert.equal(await hash(new Blob(uploads.byAttachment(id)!.parts)), await hash(this.contents.get(name)!), name);
    }
    for (const page of new Set(this.plain.map((each) => each.page))) {
      const theirs = this.plain.filter((each) => each.page === page).map(({ body }) => body);
      assert.deepEqual(
        bodies.filter((body) => theirs.includes(body)),
        theirs,
        "nothing is reordered",
      );
    }
    this.checkDrafts();
    assert.equal(this.world.server.counts.overlaps, 0, "no file is uploaded by two tabs at once");
  }

  checkDrafts(): void {
    const { uploads } = this.world.server.state;
    const left = [...this.contents.keys()].filter((name) => !this.removed.has(name) && !this.isSaid(name));
    for (const page of this.clients.filter((client) => client !== null)) {
      assert.deepEqual([...page.session.store.state.outbox.values()].flat(), []);
      assert.deepEqual(
        this.drafts(page)
          .map(({ name, stage }) => `${name} ${stage}`)
          .toSorted(),
        left.map((name) => `${name} uploaded`).toSorted(),
      );
      page.session.stop();
    }
    for (const upload of uploads.uploads.values())
      if (upload.messageId !== null || left.includes(upload.name)) assert.equal(offsetOf(upload), upload.size, upload.name);
    const blobs = [...this.device.disks.values()].reduce((sum, areas) => sum + (areas.get("blobs")?.size ?? 0), 0);
    assert.equal(blobs, left.length, "of what was sent nothing stays on the device");
  }
}

const RUNS = Number(process.env["FILES_RUNS"] ?? 40);

suite("files over bad networks", () => {
  before(async () => {
    await loadRareCommands();
    await (await loadMedia()).loadTus();
  });

  test("F1 SYNC-1 SYNC-11 over cuts, reloads and two tabs every message comes once with its files whole, and no draft is lost", async () => {
    await fc.assert(
      fc.asyncProperty(history, async ({ seed, network: faults, joined, steps }) => {
        const run = new Run(seed, faults, joined);
        await run.world.clock.advance(100);
        Object.assign(run.clients[0]!.faults, faults);
        for (const action of steps) await run.do(action);
        await run.calm();
        await run.check();
      }),
      { numRuns: RUNS, seed: Number(process.env["FILES_SEED"] ?? 20_261_121), endOnFailure: true },
    );
  });
});
