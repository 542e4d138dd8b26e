import type { User } from "../../../protocol/entities.ts";
import { codeOf } from "../shared/refusal.ts";
import type { SlashCall, SlashOutcome } from "./slash-commands.ts";

/** Brings people into the group: those chosen from the list, or the one whose name is written; who left by themselves is asked (ROOM-11). */
export async function invite(call: SlashCall): Promise<SlashOutcome> {
  const { room, commands, localize } = call;
  const people = call.people.length > 0 ? chosen(call) : await theOnlyOne(call);
  if (people.length === 0) return { problem: localize.term("commandNeedsPeople") };
  const ids = people.map(({ id }) => id);
  const names = localize.list(people.map(({ name }) => name));
  try {
    await commands.addMembers(room.room.id, ids);
    return { done: localize.term("peopleAdded", { names }) };
  } catch (error) {
    if (codeOf(error) !== "left_room") throw error;
  }
  await commands.inviteMembers(room.room.id, ids);
  return { done: localize.term("peopleInvited", { names }) };
}

// Whom somebody wrote beside them is not left out in silence.
function chosen({ people, rest }: SlashCall): readonly User[] {
  return rest === "" ? people : [];
}

async function theOnlyOne({ argument, commands }: SlashCall): Promise<readonly User[]> {
  const name = argument.replace(/^[@＠]/, "").trim();
  if (name === "") return [];
  const found = await commands.searchUsers(name);
  const called = found.filter((user) => user.name.toLowerCase() === name.toLowerCase());
  const matching = called.length > 0 ? called : found;
  return matching.length === 1 ? matching : [];
}
