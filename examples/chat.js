// What the three applications give the element. The page says where the chat's server is, and which of its own addresses answers tokens:
// <meta name="chat" data-server="https://chat.example.com" data-token-url="/chat-token">
const { server, tokenUrl } = document.querySelector("meta[name=chat]").dataset;

/** Made once, outside of what renders: another function means another person. */
export async function tokenProvider() {
  const response = await fetch(tokenUrl, { method: "POST" });
  if (!response.ok) throw new Error(`${tokenUrl} answers ${response.status}`);
  return (await response.json()).token;
}

export const translations = { newConversation: "Begin a talk" };
export { server };
