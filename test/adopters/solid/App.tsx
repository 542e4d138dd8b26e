import type { StaffChat } from "@staff-chat/widget/solid";
import { createSignal } from "solid-js";

const tokenProvider = () => Promise.resolve("token");

export function App() {
  const [unread, setUnread] = createSignal(0);
  let chat: StaffChat | undefined;
  return (
    <>
      <button onClick={() => void chat?.openRoom("018f0000-0000-7000-8000-000000000001")}>{unread()}</button>
      <staff-chat
        ref={(element) => (chat = element)}
        server="https://chat.example.com"
        mode="inline"
        without-voice={false}
        attr:token-url="/chat-token"
        tokenProvider={tokenProvider}
        prop:translations={{ newConversation: "Begin a talk" }}
        class="chat"
        on:staff-chat-unread-change={(event) => setUnread(event.unreadCount)}
      />
    </>
  );
}
