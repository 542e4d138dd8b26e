import type { ClientStorage } from "../../widget/client/platform/storage.ts";

/** What a test of the contract needs of its runner, which differs in Node and in browsers. */
export interface ContractRunner {
  test(title: string, body: () => Promise<void>): void;
  equal(actual: unknown, expected: unknown): void;
  rejects(promise: Promise<unknown>): Promise<void>;
}

export interface StorageMaker {
  /** Opens a storage of this name; opened again, it holds what was stored. */
  open(name: string): Promise<ClientStorage>;
}

let names = 0;

/** What every ClientStorage does. */
export function storageContract({ test, equal, rejects }: ContractRunner, { open }: StorageMaker): void {
  const newName = (): string => `contract ${++names} ${Math.random()}`;
  const all = async (storage: ClientStorage): Promise<unknown> => [...(await storage.entries("state"))];

  test("R6 what one opening stores the next one reads, keys rising, areas apart", async () => {
    const name = newName();
    const first = await open(name);
    await first.update(
      "state",
      [],
      () =>
        new Map<string, unknown>([
          ["b", { n: 2 }],
          ["a", [1, null, "x"]],
        ]),
    );
    await first.update("drafts", [], () => new Map([["a", "draft"]]));
    first.close();
    const second = await open(name);
    equal(await all(second), [
      ["a", [1, null, "x"]],
      ["b", { n: 2 }],
    ]);
    equal([...(await second.entries("drafts"))], [["a", "draft"]]);
    equal([...(await second.entries("outbox"))], []);
    second.close();
  });

  test("SYNC-9 an update reads the named keys and writes what is answered; undefined deletes", async () => {
    const storage = await open(newName());
    await storage.update(
      "state",
      [],
      () =>
        new Map([
          ["a", 1],
          ["b", 2],
          ["c", 3],
        ]),
    );
    await storage.update("state", ["a", "x"], (current) => {
      equal([...current], [["a", 1]]);
      return new Map<string, unknown>([
        ["a", undefined],
        ["b", 20],
      ]);
    });
    equal(await all(storage), [
      ["b", 20],
      ["c", 3],
    ]);
    storage.close();
  });

  test("SYNC-9 a change that throws writes nothing, and the storage goes on", async () => {
    const storage = await open(newName());
    await storage.update("state", [], () => new Map([["a", 1]]));
    await rejects(
      storage.update("state", ["a"], () => {
        throw new Error("no");
      }),
    );
    await rejects(
      storage.update(
        "state",
        [],
        () =>
          new Map<string, unknown>([
            ["a", 2],
            ["b", () => "a function cannot be stored"],
          ]),
      ),
    );
    equal(await all(storage), [["a", 1]]);
    storage.close();
  });

  test("R7 updates of two openings at once lose nothing of each other", async () => {
    const name = newName();
    const [first, second] = [await open(name), await open(name)];
    const add = (storage: ClientStorage): Promise<void> =>
      storage.update("state", ["n"], (current) => new Map([["n", Number(current.get("n") ?? 0) + 1]]));
    await Promise.all(Array.from({ length: 20 }, (_, turn) => add(turn % 2 === 0 ? first : second)));
    equal(await all(first), [["n", 20]]);
    first.close();
    second.close();
  });

  test("R6 what is read is a copy: changing it changes nothing stored", async () => {
    const storage = await open(newName());
    const value = { list: [1] };
    await storage.update("state", [], () => new Map([["a", value]]));
    value.list.push(2);
    const read = (await storage.entries("state")).get("a");
    if (typeof read === "object" && read !== null && "list" in read && Array.isArray(read.list)) read.list.push(3);
    equal(await all(storage), [["a", { list: [1] }]]);
    storage.close();
  });

  test("F1 a Blob is read as it was stored, one value at a time, also by the next opening", async () => {
    const name = newName();
    const first = await open(name);
    const bytes = new Uint8Array(100_000).map((_, index) => index % 251);
    await first.update("blobs", [], () => new Map([["a", new Blob([bytes], { type: "text/plain" })]]));
    first.close();
    const second = await open(name);
    const read = await second.read("blobs", "a");
    equal(read instanceof Blob && [read.type, [...new Uint8Array(await read.arrayBuffer())]], ["text/plain", [...bytes]]);
    equal([await second.read("blobs", "b"), await second.read("files", "a")], [undefined, undefined]);
    await second.update("blobs", [], () => new Map([["a", undefined]]));
    equal(await second.read("blobs", "a"), undefined);
    if (read instanceof Blob) equal((await read.slice(0, 3).arrayBuffer()).byteLength, 3);
    second.close();
  });

  test("E12 a wipe deletes everything, also under another opening, and closes", async () => {
    const name = newName();
    const [storage, other] = [await open(name), await open(name)];
    await storage.update("state", [], () => new Map([["a", 1]]));
    await storage.update("outbox", [], () => new Map([["b", 1]]));
    await storage.update("blobs", [], () => new Map([["c", new Blob(["secret"])]]));
    await storage.wipe();
    await rejects(storage.entries("state"));
    other.close();
    const again = await open(name);
    equal([...(await again.entries("state")), ...(await again.entries("outbox")), ...(await again.entries("blobs"))], []);
    again.close();
  });
}
