import { html, nothing, type TemplateResult } from "lit";
import type { Id } from "../../../protocol/ids.ts";
import { selectPeer } from "../../client/store/selectors.ts";
import { presenceNote } from "../controls/avatar.ts";
import { consumeContexts } from "../shared/contexts.ts";
import { personStatus, statusText } from "../shared/person-status.ts";
import { RoomController, type RoomInState } from "../shared/room-controller.ts";
import { defineElement, ViewElement } from "../shared/view-element.ts";

/** The line below the name of a room: when the other person was there, or how many are in it and what it is about. */
export class RoomNoteElement extends ViewElement {
  static override properties = { roomId: { attribute: false }, now: { state: true } };
  declare roomId: Id;
  declare readonly now: number;
  readonly #drawn = new RoomController(this, (drawn) => {
    const { room, membership, members, membersComplete } = drawn.room;
    const peerId = membership.peer?.id ?? "";
    return [room, membersComplete, members, drawn.state.presences.get(peerId), drawn.state.users.get(peerId), drawn.state.blocked];
  });

  constructor() {
    super();
    consumeContexts(this, "now");
  }

  protected override render(): TemplateResult {
    return html`<p class="room-note" part="room-note">${this.#note(this.#drawn.value)}</p>`;
  }

  #note(drawn: RoomInState): TemplateResult | string {
    const { localize } = this;
    const { room, members, membersComplete } = drawn.room;
    if (room.kind === "direct") return this.#peerNote(drawn);
    const present = [...members.values()].filter(({ role }) => role !== null).length;
    const count = membersComplete ? localize.term("memberCount", { count: present }) : "";
    if (room.topic === "") return clipped(count);
    return html`${count === "" ? nothing : html`<span><bdi>${count}</bdi> ·</span>`}${clipped(room.topic)}`;
  }

  #peerNote({ room, state }: RoomInState): TemplateResult | string {
    const peer = selectPeer(state, room);
    if (peer === null) return "";
    const present = presenceNote(this.localize, state.presences.get(peer.id), this.now);
    const status = personStatus(state, peer, this.now);
    if (status === null) return present;
    return html`${present === "" ? nothing : html`<span><bdi>${present}</bdi> ·</span>`}${clipped(statusText(status))}`;
  }
}

// A box of its own, so that a text too long is cut where it ends, whatever the direction of the page.
function clipped(text: string): TemplateResult {
  return html`<bdi class="room-topic">${text}</bdi>`;
}

defineElement("staff-chat-room-note", RoomNoteElement);
