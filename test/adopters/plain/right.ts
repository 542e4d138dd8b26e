import "@staff-chat/widget";
import type { Message, StaffChat, StaffChatBeforeSendEvent } from "@staff-chat/widget";

(window.StaffChat ??= []).push((chat) => chat.show());

const chat = document.querySelector("staff-chat");
chat?.addEventListener("staff-chat-unread-change", (event) => event.unreadCount.toFixed() + event.detail.mentionCount.toFixed());
chat?.addEventListener("staff-chat-before-send", (event: StaffChatBeforeSendEvent) => (event.text = event.text.trim()));
document.addEventListener("staff-chat-message", ({ message }) => say(message));
if (chat !== null) setUp(chat);

function say(message: Message): void {
  console.log(message.body.trim());
}

function setUp(element: StaffChat): void {
  element.mode = "inline";
  element.tokenProvider = () => Promise.resolve("token");
  element.sendMessage({ text: "hello" }).then(say, () => element.signOut({ wipe: true }));
}
