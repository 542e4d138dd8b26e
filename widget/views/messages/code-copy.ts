import { html, render } from "lit";
import type { ViewContext } from "../shared/view-context.ts";
import { icon } from "../shared/icons.ts";
import { copyText } from "./copying.ts";

/** How long it shows that code was copied, in milliseconds. */
const SHOWN_MS = 1_500;

/** Puts the button that copies it into a block of code that somebody has come near. It takes no space, and stays in sight while the code is moved. */
export function offerCopy(block: Element, host: Pick<ViewContext, "host" | "localize">): void {
  if (block.querySelector(".code-tools") !== null) return;
  const place = block.ownerDocument.createElement("span");
  place.className = "code-tools";
  block.prepend(place);
  const draw = (isCopied: boolean): void => {
    const label = host.localize.term(isCopied ? "copied" : "copyCode");
    const copy = (): void =>
      copyText(block.querySelector("code")?.textContent ?? "", host, () => {
        draw(true);
        setTimeout(() => draw(false), SHOWN_MS);
      });
    render(
      html`<button class="code-copy" part="copy-code-button" type="button" aria-label=${label} title=${label} @click=${copy}>
        ${icon(isCopied ? "check" : "copy")}
      </button>`,
      place,
    );
  };
  draw(false);
}
