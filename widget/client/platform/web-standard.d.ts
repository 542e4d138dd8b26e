/**
 * What browsers and Node have alike beside the language, as far as the client uses it. Only `browser/` may name more: the client is compiled with
 * this in the place of the DOM library, and whatever else it needs comes to it by the `Platform`.
 */
interface AbortSignal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
interface AbortController {
  readonly signal: AbortSignal;
  abort(): void;
}
declare var AbortController: { new (): AbortController };

interface Blob {
  readonly size: number;
  readonly type: string;
  slice(start?: number, end?: number): Blob;
}
declare var Blob: { new (): Blob };

interface URL {
  readonly href: string;
  readonly pathname: string;
  readonly search: string;
}
declare var URL: { new (url: string, base?: string): URL };
interface URLSearchParams {
  toString(): string;
}
declare var URLSearchParams: { new (parameters?: Readonly<Record<string, string>>): URLSearchParams };

interface Headers {
  get(name: string): string | null;
}
interface Response {
  readonly status: number;
  readonly headers: Headers;
  text(): Promise<string>;
}
interface RequestInit {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Blob;
  signal?: AbortSignal;
  credentials?: "omit";
  cache?: "no-store";
}
declare function fetch(input: string, init?: RequestInit): Promise<Response>;

interface TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare var TextEncoder: { new (): TextEncoder };
interface TextDecoder {
  decode(bytes: Uint8Array): string;
}
declare var TextDecoder: { new (): TextDecoder };
declare function atob(text: string): string;
declare var crypto: { getRandomValues(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> };

declare function structuredClone<T>(value: T): T;
declare function queueMicrotask(action: () => void): void;
type Timer = unknown;
declare function setTimeout(action: () => void, milliseconds: number): Timer;
declare function clearTimeout(timer: Timer): void;
