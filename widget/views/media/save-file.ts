import type { Attachment } from "../../../protocol/entities.ts";
import { CommandRefused } from "../../client/platform/command-refused.ts";
import type { ViewContext } from "../shared/view-context.ts";

/** Saves a file to the person's disk by the browser. @throws CommandRefused `not_found` where the person may not have it */
export async function saveFile({ commands }: Pick<ViewContext, "commands">, { id, name }: Pick<Attachment, "id" | "name">): Promise<void> {
  const link = await commands.fileLink(id, "original", { download: true });
  if (link === null) throw new CommandRefused("not_found");
  saveAddress(link.url, name);
}

/** Lets the browser save what is at an address; the server's own word on the name comes first. */
export function saveAddress(url: string, name: string): void {
  const anchor = Object.assign(document.createElement("a"), { href: url, download: name, rel: "noopener" });
  anchor.click();
}
