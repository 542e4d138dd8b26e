/**
 * Refuses files that are dropped where nobody takes them: a browser would leave the page for them. What the page itself has put into the chat is its own
 * affair. The result ends it.
 */
export function refuseDrops(root: HTMLElement): () => void {
  const refuse = (event: DragEvent) => {
    const isOurs = event.target instanceof Node && event.target.getRootNode() === root.getRootNode();
    if (event.defaultPrevented || !isOurs || event.dataTransfer?.types.includes("Files") !== true) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "none";
  };
  for (const type of ["dragover", "drop"] as const) root.addEventListener(type, refuse);
  return () => {
    for (const type of ["dragover", "drop"] as const) root.removeEventListener(type, refuse);
  };
}
