import { OpenResponse, PATHS } from "../../../protocol/http.ts";
import type { Id } from "../../../protocol/ids.ts";
import { nameOf } from "../../flow/support/stage.ts";
import { createId } from "../../support/databases.ts";
import type { TestServer } from "../../support/server.ts";
import * as v from "valibot";

/** Who said what before anybody looks. */
export type Line = readonly [subject: string, text: string];

/** Makes a room of these people, the first of whom owns it; over HTTP, so that whoever is connected hears of it. Answers its id. */
export async function writeRoom(
  server: TestServer,
  { name, people, lines }: { readonly name: string; readonly people: readonly [string, ...string[]]; readonly lines: readonly Line[] },
): Promise<Id> {
  const members = new Map<string, { readonly token: string; readonly id: Id }>();
  for (const subject of people) {
    const token = await server.tenant.mint(subject, { name: nameOf(subject) });
    const { user } = v.parse(OpenResponse, await post(server, { path: PATHS.open, token, body: {} }));
    members.set(subject, { token, id: user.id });
  }
  const command = async (subject: string, body: object) => {
    const { token } = members.get(subject)!;
    const answer = await post(server, { path: PATHS.commands, token, body: { id: createId(), roomId, ...body } });
    if (JSON.stringify(answer).includes('"refused"')) throw new Error(`refused: ${JSON.stringify([body, answer])}`);
  };
  const roomId = createId();
  const userIds = people.slice(1).map((subject) => members.get(subject)!.id);
  await command(people[0], { type: "create_room", kind: "group", name, userIds });
  for (const [subject, text] of lines)
    await command(subject, { type: "send_messages", messages: [{ id: createId(), body: text, mentions: [] }] });
  return roomId;
}

async function post(
  { url }: TestServer,
  { path, token, body }: { readonly path: string; readonly token: string; readonly body: object },
): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const response = await fetch(`${url}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
