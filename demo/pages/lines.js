/** Writes the lines that make a chat like this one: the script, the element with its attributes, and a sheet where tokens are set. */
export function writeLines(place, { script, tokenUrl, attributes, tokens }) {
  const set = Object.entries({ "token-url": tokenUrl, ...attributes }).filter(([, value]) => value !== null);
  const sheet = Object.entries(tokens).filter(([, value]) => value !== "");
  place.replaceChildren(
    ...tag("script", [
      ["type", "module"],
      ["src", script],
    ]),
    ...closing("script"),
    "\n",
    ...tag("staff-chat", set),
    ...closing("staff-chat"),
    ...(sheet.length === 0
      ? []
      : [
          "\n",
          ...tag("style", []),
          `\n  staff-chat {\n${sheet.map(([name, value]) => `    ${name}: ${value};\n`).join("")}  }\n`,
          ...closing("style"),
        ]),
  );
}

function tag(name, attributes) {
  return ["<", mark(name), ...attributes.flatMap(([key, value]) => [` ${key}=`, span("value", `"${value}"`)]), ">"];
}

function closing(name) {
  return ["</", mark(name), ">"];
}

function mark(name) {
  return span("mark", name);
}

function span(kind, text) {
  return Object.assign(document.createElement("span"), { className: kind, textContent: text });
}
