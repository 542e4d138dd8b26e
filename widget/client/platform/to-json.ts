/**
 * The JSON of what the client itself has made. A page that gives every object or list a `toJSON`, as old libraries do, bends what JSON.stringify
 * writes; here only single values go through it.
 */
export function toJson(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item: unknown) => toJson(item ?? null)).join(",")}]`;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{${entries.map(([name, each]) => `${JSON.stringify(name)}:${toJson(each)}`).join(",")}}`;
}
