import type { ViewContext } from "../shared/view-context.ts";

/** Copies a text, and says whether that was done; `done` is called when it was. */
export function copyText(
  text: string,
  { host, localize }: Pick<ViewContext, "localize"> & { readonly host: Pick<ViewContext["host"], "announce"> },
  done: () => void,
): void {
  // Not there in a page without TLS.
  const copied = (navigator.clipboard as Clipboard | undefined)?.writeText(text) ?? Promise.reject(new TypeError("no clipboard"));
  copied.then(
    () => {
      done();
      host.announce(localize.term("copied"));
    },
    () => host.announce(localize.term("notCopied")),
  );
}
