import "@staff-chat/widget/svelte";
import { hydrate, mount } from "svelte";
import App from "./App.svelte";
import { fetchToken, settings } from "../settings.ts";

const { root: target, server, tokenUrl } = settings();
if (target.firstElementChild !== null) hydrate(App, { target, props: { server, tokenUrl } });
else mount(App, { target, props: { server, tokenProvider: fetchToken } });
