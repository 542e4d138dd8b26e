type Attributes = Readonly<Record<string, string>>;

/** Makes an element with attributes. */
export function make<Name extends keyof HTMLElementTagNameMap>(name: Name, attributes: Attributes): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  write(element, attributes);
  return element;
}

/** Sets attributes that have another value. */
export function write(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
