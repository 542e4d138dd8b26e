/** A session of plain WebDriver (W3C) over HTTP, with the commands that the journeys need. */
export interface WebDriverSession {
  readonly capabilities: Readonly<Record<string, unknown>>;
  /** POST of a command below the session; answers its value. */
  command(path: string, body?: unknown): Promise<unknown>;
  end(): Promise<void>;
}

/** By this name an element is told from other values. */
export const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

export async function openSession(driver: string, capabilities: Readonly<Record<string, unknown>>): Promise<WebDriverSession> {
  const opened = (await call(`${driver}/session`, "POST", { capabilities: { alwaysMatch: capabilities } })) as {
    readonly sessionId: string;
    readonly capabilities: Readonly<Record<string, unknown>>;
  };
  const session = `${driver}/session/${opened.sessionId}`;
  return {
    capabilities: opened.capabilities,
    command: (path, body = {}) => call(`${session}/${path}`, "POST", body),
    end: async () => void (await call(session, "DELETE")),
  };
}

async function call(address: string, method: "POST" | "DELETE", body?: unknown): Promise<unknown> {
  const response = await fetch(address, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const { value } = (await response.json()) as { readonly value: { readonly error?: string; readonly message?: string } | null };
  if (!response.ok) throw new Error(`${value?.error ?? response.status}: ${value?.message ?? address}`);
  return value;
}
