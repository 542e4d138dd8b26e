import "@staff-chat/widget/react";
import { StrictMode } from "react";
import { createRoot, hydrateRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { fetchToken, settings } from "../settings.ts";

const { root, server, tokenUrl } = settings();
const app = (source: { tokenUrl: string } | { tokenProvider: () => Promise<string> }) => (
  <StrictMode>
    <App server={server} {...source} />
  </StrictMode>
);
if (root.firstElementChild !== null) hydrateRoot(root, app({ tokenUrl }));
else createRoot(root).render(app({ tokenProvider: fetchToken }));
