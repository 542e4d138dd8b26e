import type { StaffChat } from "@staff-chat/widget/preact";
import { createRef } from "preact";
import { useState } from "preact/hooks";

const tokenProvider = () => Promise.resolve("token");
const chat = createRef<StaffChat>();

export function App() {
  const [unread, setUnread] = useState(0);
  return (
    <>
      <button onClick={() => void chat.current?.openRoom("018f0000-0000-7000-8000-000000000001")}>{unread}</button>
      <staff-chat
        ref={chat}
        server="https://chat.example.com"
        mode="inline"
        open
        token-url="/chat-token"
        without-voice={false}
        withoutSound
        tokenProvider={tokenProvider}
        translations={{ newConversation: "Begin a talk" }}
        class="chat"
        onstaff-chat-unread-change={(event) => setUnread(event.unreadCount)}
        onstaff-chat-before-send={(event) => (event.text = event.text.trim())}
      />
    </>
  );
}
