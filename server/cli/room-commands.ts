import type { Id } from "../../protocol/ids.ts";
import { readName } from "../services/identity/token-claims.ts";
import type { AdminContext } from "./admin-context.ts";
import { createCommand, UsageError } from "./command.ts";
import { splitList, table } from "./format.ts";
import { withTenant } from "./with-admin-context.ts";

const TENANT_ARG = { tenant: { type: "string", required: true, description: "Id or name of the tenant" } } as const;
const LISTED_ROOMS = "100";

// Somebody who has never come yet gets the subject as a name, until their first token tells it.
async function person({ findPerson, users }: AdminContext, tenantId: Id, subject: string): Promise<Id> {
  const found = await findPerson(tenantId, subject);
  return (found ?? (await users.ensure(tenantId, { subject, name: readName(subject) || "?", avatar: null, roles: [] }))).user.id;
}

export const roomCommands = {
  create: createCommand({
    name: "room create",
    description: "Makes a group; persons are named by your own ids of them",
    examples: ['--tenant Acme --name "Front desk" --owner ana --members ben,chi'],
    args: {
      ...TENANT_ARG,
      name: { type: "string", required: true, description: "Name, up to 80 characters" },
      owner: { type: "string", required: true, description: "Subject of the owner" },
      members: { type: "string", description: "Subjects of the members, by comma" },
    },
    run: (args) =>
      withTenant(args.tenant, async (context, { id: tenantId, policy }) => {
        const owner = await person(context, tenantId, args.owner);
        const userIds: Id[] = [];
        for (const subject of new Set(splitList(args.members))) {
          if (subject !== args.owner) userIds.push(await person(context, tenantId, subject));
        }
        // The operator may make groups whatever the tenant's policy lets its people do.
        const actor = { tenantId, userId: owner, roles: policy.groupCreators };
        const roomId = await context.rooms.create(actor, { roomId: context.createId(), kind: "group", name: args.name, userIds });
        return {
          data: { id: roomId, name: args.name, members: userIds.length + 1 },
          text: `Room ${args.name} has the id ${roomId} and ${userIds.length + 1} members.`,
        };
      }),
  }),
  list: createCommand({
    name: "room list",
    description: "Lists a tenant's rooms, latest activity first, without content",
    examples: ["--tenant Acme", "--tenant Acme --limit 1000 --json"],
    args: { ...TENANT_ARG, limit: { type: "string", default: LISTED_ROOMS, description: "How many at most" } },
    run: (args) => {
      if (!/^[1-9]\d{0,5}$/.test(args.limit)) throw new UsageError("--limit must be a whole number from 1.");
      return withTenant(args.tenant, async ({ listRooms }, { id }) => {
        const list = await listRooms(id, Number(args.limit));
        return {
          data: list,
          text: table(
            ["ID", "KIND", "NAME", "MEMBERS", "MESSAGES"],
            list.map((room) => [room.id, room.kind, room.name, room.members, room.messages]),
          ),
        };
      });
    },
  }),
};
