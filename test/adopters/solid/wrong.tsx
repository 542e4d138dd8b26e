import "@staff-chat/widget/solid";

let input: HTMLInputElement | undefined;
export const wrong = [
  <staff-chat modus="inline" />,
  <staff-chat mode="sideways" />,
  <staff-chat token-url={12} />,
  <staff-chat without-voice="false" />,
  <staff-chat prop:tokenProvider="token" />,
  <staff-chat on:staff-chat-unread-change={(event) => event.count} />,
  <staff-chat ref={(element: string) => (input = element)} />,
];
