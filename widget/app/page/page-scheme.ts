import type { ApplicationHost } from "../application-host.ts";

/**
 * Gives the chat the system's colour scheme where the page names none; where it does, the chat inherits it, and what the element says comes before
 * both. Looks again when the page's root changes, the usual way for pages to change their scheme. The result ends it.
 */
export function followScheme(host: ApplicationHost): () => void {
  const { element, launcher } = host;
  const shell = launcher.closest<HTMLElement>(".shell");
  const look = (): void => {
    const isUnnamed = host.config.colorScheme === "auto" && getComputedStyle(element).colorScheme === "normal";
    shell?.style.setProperty("color-scheme", isUnnamed ? "light dark" : "");
  };
  look();
  const observer = new MutationObserver(look);
  observer.observe(element.ownerDocument.documentElement, { attributes: true });
  const ends = [host.subscribe(look), () => observer.disconnect()];
  return () => ends.forEach((end) => end());
}
