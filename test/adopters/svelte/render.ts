import "@staff-chat/widget/svelte";
import { render as renderApp } from "svelte/server";
import App from "./App.svelte";

/** What a server answers for the page. */
export async function render(server: string, tokenUrl: string): Promise<string> {
  const { body } = await renderApp(App, { props: { server, tokenUrl } });
  return body;
}
