import "@staff-chat/widget/vue";
import { createApp, createSSRApp } from "vue";
import App from "./App.vue";
import { fetchToken, settings } from "../settings.ts";

const { root, server, tokenUrl } = settings();
if (root.firstElementChild !== null) createSSRApp(App, { server, tokenUrl }).mount(root);
else createApp(App, { server, tokenProvider: fetchToken }).mount(root);
