/**
 * Keeps a full-screen panel above the on-screen keyboard: writes the visible part of the page as `--_viewport-height` and `--_viewport-top`
 * on `element`, where the browser tells it.
 */
export function followViewport(element: HTMLElement): () => void {
  const viewport = globalThis.visualViewport;
  if (!viewport) return () => undefined;
  const write = () => {
    element.style.setProperty("--_viewport-height", `${viewport.height}px`);
    element.style.setProperty("--_viewport-top", `${viewport.offsetTop}px`);
  };
  const types = ["resize", "scroll"] as const;
  for (const type of types) viewport.addEventListener(type, write);
  write();
  return () => {
    for (const type of types) viewport.removeEventListener(type, write);
    for (const name of ["--_viewport-height", "--_viewport-top"]) element.style.removeProperty(name);
  };
}
