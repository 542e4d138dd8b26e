/** What the page says in `<meta name="chat" data-server="…" data-token-url="…">`, and where its application stands. */
export function settings(): { readonly root: HTMLElement; readonly server: string; readonly tokenUrl: string } {
  const meta = document.querySelector<HTMLMetaElement>("meta[name=chat]");
  const root = document.querySelector<HTMLElement>("#app");
  if (meta === null || root === null) throw new Error("the page lacks its meta or its root");
  return { root, server: meta.dataset["server"] ?? "", tokenUrl: meta.dataset["tokenUrl"] ?? "" };
}

/** A token for whoever is logged in to the page. */
export async function fetchToken(): Promise<string> {
  const response = await fetch(settings().tokenUrl, { method: "POST" });
  return ((await response.json()) as { token: string }).token;
}
