import type { StaffChat } from "@staff-chat/widget/react";
import { createRef } from "react";

const input = createRef<HTMLInputElement>();
export const wrong = [
  <staff-chat modus="inline" />,
  <staff-chat mode="sideways" />,
  <staff-chat token-url={12} />,
  <staff-chat without-voice="no" />,
  <staff-chat withoutVoice="" />,
  <staff-chat open="false" />,
  <staff-chat tokenProvider="token" />,
  <staff-chat tokenProvider={() => "token"} />,
  <staff-chat onstaff-chat-unread-change={(event) => event.count} />,
  <staff-chat onstaff-chat-unread-change={(event: string) => event} />,
  <staff-chat ref={input} />,
];
export type Element = StaffChat;
