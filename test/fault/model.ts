import type { HistoryEvent, Run, StoredMessage } from "./history.ts";
import type { Random } from "../support/random.ts";

/** Faults that real systems had, planted to see that the checker finds them. */
export type PlantedFault = "identity-cursor" | "publish-before-commit" | "new-id-on-retry" | "read-before-subscribe" | "no-sweep";

interface Row {
  readonly id: string;
  readonly body: string;
  readonly number: number;
}

interface Reader {
  readonly name: string;
  readonly held: Row[];
  cursor: number;
  subscribed: boolean;
}

const ROOM = "room";

/** One room, a few clients and a log, small enough to see through; steps run in an order that `random` picks. */
export function runModel(random: Random, fault: PlantedFault | null): Run {
  const model = new Model(random, fault);
  model.play();
  return model.result();
}

class Model {
  readonly #random: Random;
  readonly #fault: PlantedFault | null;
  readonly #steps: (() => void)[] = [];
  readonly #events: HistoryEvent[] = [];
  readonly #rows: Row[] = [];
  readonly #readers: Reader[] = [];
  #sequence = 0;
  #clock = 0;

  constructor(random: Random, fault: PlantedFault | null) {
    this.#random = random;
    this.#fault = fault;
  }

  play(): void {
    for (const name of ["ana", "ben", "eve"]) this.#join(name);
    for (let count = 0; count < 12; count += 1) this.#later(() => this.#press(["ana", "ben"][count % 2]!, `words ${count}`));
    while (this.#steps.length > 0) this.#steps.splice(this.#random.below(this.#steps.length), 1)[0]!();
    if (this.#fault !== "no-sweep" && this.#fault !== "identity-cursor") for (const reader of this.#readers) this.#catchUp(reader);
  }

  result(): Run {
    const rows = this.#rows.toSorted((left, right) => left.number - right.number);
    const stored: StoredMessage[] = rows.map((row, index) => ({
      id: row.id,
      roomId: ROOM,
      body: row.body,
      position: index + 1,
      number: row.number,
    }));
    const fresh = rows.map((row) => row.id).join();
    return {
      events: this.#events,
      stored,
      logs: new Map([[ROOM, { head: rows.length, numbers: rows.map((row) => row.number) }]]),
      states: this.#readers.map((reader) => ({ client: reader.name, held: reader.held.map((row) => row.id).join(), fresh })),
      rooms: new Map(this.#readers.map((reader) => [reader.name, new Set([ROOM])])),
    };
  }

  #join(name: string): void {
    const reader: Reader = { name, held: [], cursor: 0, subscribed: false };
    this.#readers.push(reader);
    const subscribe = () => (reader.subscribed = true);
    if (this.#fault !== "read-before-subscribe") return this.#later(() => [subscribe(), this.#later(() => this.#catchUp(reader))]);
    // The planted fault trusts the head at the time of subscribing instead of reading past its own cursor.
    this.#later(() => [this.#catchUp(reader), this.#later(() => [subscribe(), (reader.cursor = this.#rows.length)])]);
  }

  #press(client: string, body: string): void {
    const messageId = `${body}/1`;
    this.#record({ type: "invoke", client, roomId: ROOM, messageId, body });
    this.#later(() => this.#attempt({ client, body, id: messageId, tries: 1 }));
  }

  #attempt(send: { client: string; body: string; id: string; tries: number }): void {
    const again = () => {
      const tries = send.tries + 1;
      const id = this.#fault === "new-id-on-retry" ? `${send.body}/${tries}` : send.id;
      if (id !== send.id) this.#record({ type: "invoke", client: send.client, roomId: ROOM, messageId: id, body: send.body });
      this.#later(() => this.#attempt({ ...send, id, tries }));
    };
    this.#transact(send, (row) => {
      if (row === null || this.#random.chance(0.3)) return again();
      const position = this.#rows.filter((other) => other.number <= row.number).length;
      this.#record({ type: "ok", client: send.client, roomId: ROOM, messageId: row.id, position });
    });
  }

  #transact(send: { id: string; body: string }, answer: (row: Row | null) => void): void {
    const early = this.#fault === "identity-cursor" ? ++this.#sequence : null;
    if (this.#fault === "publish-before-commit") this.#publish({ id: send.id, body: send.body, number: this.#rows.length + 1 });
    this.#later(() => {
      const existing = this.#rows.find((row) => row.id === send.id);
      if (existing !== undefined) return answer(existing);
      if (this.#random.chance(0.15)) return answer(null);
      const row = { id: send.id, body: send.body, number: early ?? this.#rows.length + 1 };
      this.#rows.push(row);
      if (this.#fault !== "publish-before-commit") this.#publish(row);
      answer(row);
    });
  }

  #publish(row: Row): void {
    for (const reader of this.#readers) {
      if (this.#random.chance(0.2)) continue;
      this.#later(() => reader.subscribed && this.#receive(reader, row));
    }
  }

  #receive(reader: Reader, row: Row): void {
    if (this.#fault === "identity-cursor") return this.#catchUp(reader);
    if (row.number > reader.cursor + 1) return this.#catchUp(reader);
    if (row.number === reader.cursor + 1) this.#apply(reader, row);
  }

  /** Reads past the cursor, in the order of numbers. */
  #catchUp(reader: Reader): void {
    const missed = this.#rows.filter((row) => row.number > reader.cursor).toSorted((left, right) => left.number - right.number);
    for (const row of missed) this.#apply(reader, row);
  }

  #apply(reader: Reader, row: Row): void {
    reader.cursor = row.number;
    reader.held.push(row);
    this.#record({ type: "applied", client: reader.name, roomId: ROOM, messageId: row.id, position: row.number });
  }

  #later(step: () => unknown): void {
    this.#steps.push(() => void step());
  }

  #record(event: DistributedOmit<HistoryEvent, "at">): void {
    this.#events.push({ ...event, at: ++this.#clock });
  }
}

type DistributedOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never;
