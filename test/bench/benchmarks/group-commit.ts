import type { Benchmark } from "../benchmark.ts";
import { measureGroupCommit } from "../group-commit.ts";
import { figure, table } from "../support/table.ts";

export const groupCommit: Benchmark = {
  name: "group-commit",
  title: "Group commit",
  async run() {
    const rows: string[][] = [["rooms", "grouped, messages/s", "a transaction per message, messages/s", "times"]];
    for (const rooms of [1, 100]) {
      const { grouped, oneByOne } = await measureGroupCommit(rooms);
      rows.push([String(rooms), figure(grouped), figure(oneByOne), `${figure(grouped / oneByOne)}×`]);
    }
    return `Committed messages per second through the message service, 400 in flight, against the same rows as one transaction each, 10 at a time.\n\n${table(rows)}`;
  },
};
