import { useState } from "react";
import { createRoot } from "react-dom/client";
import { server, tokenProvider, translations } from "../chat.js";

function App() {
  const [unread, setUnread] = useState(0);
  return (
    <>
      <p>Unread: {unread}</p>
      <staff-chat
        mode="inline"
        server={server}
        tokenProvider={tokenProvider}
        translations={translations}
        onstaff-chat-unread-change={(event) => setUnread(event.unreadCount)}
      />
    </>
  );
}

createRoot(document.querySelector("#app")).render(<App />);
