/** The few texts that are needed before the application is there; they ship with the entry. */
export const enLauncher = {
  openChat: "Open chat",
  closeChat: "Close chat",
  chat: "Chat",
  launcherUnread: { one: "Open chat, {count} unread message", other: "Open chat, {count} unread messages" },
  loadFailed: "The chat could not be loaded.",
  tryAgain: "Try again",
} as const;
