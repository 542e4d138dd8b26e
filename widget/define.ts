import { followPageControls, openCallQueue } from "./page-controls.ts";
import { StaffChat } from "./staff-chat.ts";

/** Registers `<staff-chat>`; harmless when it is there already, and where there are no custom elements (a server). */
export function defineStaffChat(): void {
  if (typeof customElements === "undefined" || customElements.get("staff-chat")) return;
  customElements.define("staff-chat", StaffChat);
  const first = () => document.querySelector<StaffChat>("staff-chat");
  openCallQueue(window as { StaffChat?: never }, first);
  followPageControls(document, first);
}
