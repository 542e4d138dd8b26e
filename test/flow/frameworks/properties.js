// What each of the frameworks' pages gives the element: what only a property can hold, and what an attribute could.
const query = new URLSearchParams(location.search);

export const properties = {
  mode: "inline",
  server: query.get("server"),
  translations: { newConversation: "Begin a talk" },
  tokenProvider: async () => {
    const response = await fetch(`/token/${query.get("subject")}`, { method: "POST" });
    return (await response.json()).token;
  },
};
