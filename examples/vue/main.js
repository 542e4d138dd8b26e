import { createApp, h, ref } from "vue";
import { server, tokenProvider, translations } from "../chat.js";

// In a template: <staff-chat mode="inline" :server :tokenProvider :translations @staff-chat-unread-change="…" />, with
// compilerOptions.isCustomElement: (tag) => tag === "staff-chat"
const App = {
  setup() {
    const unread = ref(0);
    const onUnread = (event) => (unread.value = event.unreadCount);
    return () => [
      h("p", `Unread: ${unread.value}`),
      h("staff-chat", { mode: "inline", server, tokenProvider, translations, "onStaff-chat-unread-change": onUnread }),
    ];
  },
};

createApp(App).mount("#app");
