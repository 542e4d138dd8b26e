import { followPageControls, openCallQueue } from "./page-api.ts";
import { StaffChat } from "./staff-chat.ts";

/** Registers `<staff-chat>` under the version of its build; harmless when it is there already, and where there are no custom elements (a server). */
export function defineStaffChat(version: string): void {
  if (typeof document === "undefined" || customElements.get("staff-chat")) return;
  StaffChat.version = version;
  customElements.define("staff-chat", StaffChat);
  const first = () => document.querySelector<StaffChat>("staff-chat");
  openCallQueue(window as { StaffChat?: never }, first);
  followPageControls(document, first);
}
