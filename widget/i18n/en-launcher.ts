/** The few texts that are needed before the chat is opened; they ship with the entry. */
export const enLauncher = {
  openChat: "Open chat",
  closeChat: "Close chat",
  chat: "Chat",
  launcherUnread: { one: "Open chat, {count} unread message", other: "Open chat, {count} unread messages" },
} as const;
