import { createApp, h } from "vue";
import { properties } from "./properties.js";

createApp({ render: () => h("staff-chat", properties) }).mount("#app");
