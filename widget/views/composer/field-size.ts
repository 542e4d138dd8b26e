/** Gives a text that has two lines the full width, with the buttons in a row below. */
export class FieldSize {
  /** How long the text was when it needed a second line; 0 while it stands between the buttons. */
  #tallFrom = 0;

  /** Until the text is shorter than it was then it stays so: with more width it may have one line again, and the two would alternate. */
  fit(input: HTMLTextAreaElement): void {
    const { value, parentElement: box } = input;
    if (value.length < this.#tallFrom && !value.includes("\n")) this.#tallFrom = 0;
    box?.toggleAttribute("data-tall", this.#tallFrom > 0);
    stretch(input);
    if (this.#tallFrom > 0 || value === "" || !hasLines(input)) return;
    this.#tallFrom = value.length;
    box?.toggleAttribute("data-tall", true);
    stretch(input);
  }
}

function hasLines(input: HTMLTextAreaElement): boolean {
  const { minBlockSize, lineHeight } = getComputedStyle(input);
  const line = parseFloat(lineHeight);
  return input.scrollHeight > Math.max(parseFloat(minBlockSize), line) + line / 2;
}

// Browsers without field-sizing are told the height; a property of the style object needs no inline style in the CSP.
function stretch(input: HTMLTextAreaElement): void {
  if (CSS.supports("field-sizing", "content")) return;
  input.style.setProperty("block-size", "auto");
  input.style.setProperty("block-size", `${input.scrollHeight}px`);
}
