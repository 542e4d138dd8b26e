/** Line ends of any system. */
const LINE_END = /\r\n?|\n/;

/** Text as text nodes with line breaks: no parser sees it. */
export function plainText(text: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  for (const [index, line] of text.split(LINE_END).entries()) {
    if (index > 0) fragment.append(document.createElement("br"));
    fragment.append(line);
  }
  return fragment;
}
