import type { StaffChat } from "@staff-chat/widget/react";
import { useRef, useState } from "react";

/** Where the chat is, and how its person is known: by a function, or by an address where the page was rendered on a server. */
export interface Source {
  readonly server: string;
  readonly tokenProvider?: () => Promise<string>;
  readonly tokenUrl?: string;
}

export function App({ server, tokenProvider, tokenUrl }: Source) {
  const [unread, setUnread] = useState(0);
  const [shown, setShown] = useState(true);
  const chat = useRef<StaffChat>(null);
  return (
    <>
      <p>Unread: {unread}</p>
      <button onClick={() => setShown(!shown)}>Show or hide</button>
      <button onClick={() => void chat.current?.setDraft("from the page")}>Write</button>
      {shown && (
        <staff-chat
          ref={chat}
          server={server}
          mode="inline"
          without-voice={false}
          without-sound
          token-url={tokenUrl}
          tokenProvider={tokenProvider}
          className="chat"
          style={{ "--staff-chat-accent": "#0a7" }}
          onstaff-chat-unread-change={(event) => setUnread(event.unreadCount + event.currentTarget.unreadCount * 0)}
          onstaff-chat-before-send={(event) => (event.text = event.text.trim())}
        />
      )}
    </>
  );
}
