import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { type Anonymous, AnonymousPlaces } from "../../../server/realtime/anonymous-places.ts";

const MOST = 10;

interface Waiting extends Anonymous {
  readonly name: string;
  silent: boolean;
}

suite("places for sockets that have not said who they are", () => {
  let turnedAway: string[] = [];
  const waiting = (name: string, address: string): Waiting => ({ name, address, silent: true, turnAway: () => turnedAway.push(name) });

  function fill(...held: readonly [address: string, count: number][]) {
    turnedAway = [];
    const places = new AnonymousPlaces(MOST);
    const sockets = held.flatMap(([address, count]) => Array.from({ length: count }, (_, at) => waiting(`${address}${at}`, address)));
    for (const socket of sockets) places.take(socket);
    return { places, sockets };
  }

  test("WS DoS: one address may have all of them while nobody else wants any, and loses the oldest to a newcomer of any address", () => {
    const { places } = fill(["a", MOST - 1]);
    assert.equal(places.makeRoom("a"), true);
    assert.deepEqual(turnedAway, []);
    places.take(waiting("a9", "a"));
    assert.equal(places.makeRoom("b"), true);
    places.take(waiting("b0", "b"));
    assert.equal(places.makeRoom("a"), true);
    assert.deepEqual(turnedAway, ["a0", "a1"]);
  });

  test("WS DoS: whoever holds most gives one away, however old those of others are", () => {
    const { places } = fill(["few", 2], ["many", MOST - 2]);
    for (let newcomer = 0; newcomer < 5; newcomer += 1) {
      assert.equal(places.makeRoom("new"), true);
      places.take(waiting(`new${newcomer}`, "new"));
    }
    assert.deepEqual(turnedAway, ["many0", "many1", "many2", "many3", "new0"]);
  });

  test("a socket that has said hello keeps its place until it is named or gone; when all have, newcomers are refused", () => {
    const { places, sockets } = fill(["a", MOST]);
    for (const socket of sockets.slice(1)) socket.silent = false;
    assert.equal(places.makeRoom("b"), true);
    assert.deepEqual(turnedAway, ["a0"]);
    const hasty = waiting("b0", "b");
    hasty.silent = false;
    places.take(hasty);
    assert.equal(places.makeRoom("b"), false);
    places.leave(sockets[5]!);
    assert.equal(places.makeRoom("b"), true);
    assert.deepEqual(turnedAway, ["a0"]);
  });
});
