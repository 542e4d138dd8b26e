import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Command } from "../../../../protocol/commands.ts";
import { mergeHandlers, type CommandHandlers, type ServicesOf } from "../../../../server/services/shared/command-handlers.ts";

type Greeter = { readonly greeter: { greet(): void } };
const greet = ({ greeter }: Greeter) => greeter.greet();

const first = { send_messages: greet, delete_message: greet, mark_read: greet, mark_unread: greet } satisfies CommandHandlers<Greeter>;
const second = {
  edit_message: greet,
  react_to_message: greet,
  pin_message: greet,
  remove_preview: greet,
  vote: greet,
  close_poll: greet,
  acknowledge_message: greet,
  schedule_message: greet,
  save_message: greet,
  set_draft: greet,
  change_scheduled_message: greet,
  cancel_scheduled_message: greet,
  mark_delivered: greet,
  follow_thread: greet,
  mark_thread: greet,
  typing: greet,
  set_presence: greet,
  create_room: greet,
  open_direct: greet,
  update_room: greet,
  add_members: greet,
  invite_members: greet,
} satisfies CommandHandlers<Greeter>;
const third = {
  answer_invitation: greet,
  remove_member: greet,
  change_role: greet,
  mute_member: greet,
  block_person: greet,
  unblock_person: greet,
  report_message: greet,
  resolve_report: greet,
  archive_room: greet,
  join_room: greet,
  set_room_preferences: greet,
  set_settings: greet,
  leave_room: ({ door }) => door.open(),
} satisfies CommandHandlers<Greeter & { readonly door: { open(): void } }>;

// The compiler's refusals are the test: `npm run check:types` fails where an expected error does not come.
suite("the map of commands", () => {
  test("holds the handlers of all services, and needs all that they need", () => {
    const merged = mergeHandlers([first, second, third]);
    assert.deepEqual(Object.keys(merged).sort(), Command.options.map(({ entries }) => entries.type.literal).sort());
    const services: ServicesOf<typeof merged> = { greeter: { greet: () => {} }, door: { open: () => {} } };
    // @ts-expect-error the service of one handler is not there
    const few: ServicesOf<typeof merged> = { greeter: services.greeter };
    assert.ok(few);
  });

  test("does not compile without a handler for each command", () => {
    // @ts-expect-error nobody handles the commands of `third`
    assert.ok(mergeHandlers([first, second]));
  });

  test("does not compile with two handlers for a command", () => {
    // @ts-expect-error `mark_read` is handled twice
    assert.ok(mergeHandlers([first, second, third, { mark_read: greet }]));
  });

  test("does not compile with a handler for no command", () => {
    // @ts-expect-error there is no such command
    const made = { make_tea: greet } satisfies CommandHandlers<Greeter>;
    assert.ok(made);
  });
});
