import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { properties } from "./properties.js";

createRoot(document.querySelector("#app")).render(createElement("staff-chat", properties));
