import { followPageControls, openCallQueue } from "./page-api.ts";
import { StaffChat } from "./staff-chat.ts";

/** Registers `<staff-chat>` under the version of its build; harmless when it is there already, and where there are no custom elements (a server). */
export function defineStaffChat(version: string): void {
  if (typeof document === "undefined" || customElements.get("staff-chat")) return;
  StaffChat.version = version;
  let last: StaffChat | null = null;
  let drain = (): void => {};
  const first = () => document.querySelector<StaffChat>("staff-chat") ?? last;
  StaffChat.arrived = (element) => {
    last = element;
    drain();
  };
  customElements.define("staff-chat", StaffChat);
  drain = openCallQueue(window, first);
  followPageControls(document, first);
}
