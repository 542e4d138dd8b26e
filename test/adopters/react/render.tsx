import "@staff-chat/widget/react";
import { StrictMode } from "react";
import { renderToString } from "react-dom/server";
import { App } from "./App.tsx";

/** What a server answers for the page. */
export function render(server: string, tokenUrl: string): Promise<string> {
  return Promise.resolve(
    renderToString(
      <StrictMode>
        <App server={server} tokenUrl={tokenUrl} />
      </StrictMode>,
    ),
  );
}
