import "@staff-chat/widget";

const chat = document.createElement("staff-chat");
chat.addEventListener("staff-chat-unread-change", (event) => event.count);
chat.mode = "sideways";
chat.tokenProvider = "token";
chat.openRoom(12);
chat.unreadCount = 3;
window.StaffChat?.push("open");
