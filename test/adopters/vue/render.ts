import "@staff-chat/widget/vue";
import { createSSRApp } from "vue";
import { renderToString } from "vue/server-renderer";
import App from "./App.vue";

/** What a server answers for the page. */
export function render(server: string, tokenUrl: string): Promise<string> {
  return renderToString(createSSRApp(App, { server, tokenUrl }));
}
