import type { Connectivity } from "../connectivity.ts";

const ALWAYS_ONLINE: Connectivity = {
  online: true,
  onChange: () => () => {},
  warnBeforeLeaving: () => () => {},
};

/** The page's own connectivity, or always online where there is no page. */
export function createConnectivity(): Connectivity {
  if (typeof window === "undefined" || typeof document === "undefined") return ALWAYS_ONLINE;
  return {
    get online() {
      return navigator.onLine;
    },
    onChange(listener) {
      const ended = new AbortController();
      const { signal } = ended;
      window.addEventListener("online", () => listener("online"), { signal });
      window.addEventListener("offline", () => listener("offline"), { signal });
      // A page that comes back from the back/forward cache has had its sockets closed without a close event.
      window.addEventListener("pageshow", (event) => event.persisted && listener("visible"), { signal });
      window.addEventListener("pagehide", () => listener("leaving"), { signal });
      document.addEventListener("visibilitychange", () => listener(document.hidden ? "hidden" : "visible"), { signal });
      return () => ended.abort();
    },
    warnBeforeLeaving(condition) {
      const ask = (event: BeforeUnloadEvent): void => {
        if (condition()) event.preventDefault();
      };
      window.addEventListener("beforeunload", ask);
      return () => window.removeEventListener("beforeunload", ask);
    },
  };
}
