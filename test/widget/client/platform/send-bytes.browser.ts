import { assert } from "@open-wc/testing";
import { sendBytes as send } from "../../../../widget/client/platform/browser/send-bytes.ts";
import type { UploadRequest } from "../../../../widget/client/platform/upload-requests.ts";

const MEGABYTE = 1024 * 1024;

function request(change: Partial<UploadRequest> = {}): UploadRequest {
  const body = new Blob([new Uint8Array(MEGABYTE)]);
  const url = new URL("/nowhere", location.href).href;
  return {
    method: "POST",
    url,
    headers: { "x-name": "value" },
    body,
    onProgress: () => {},
    signal: new AbortController().signal,
    ...change,
  };
}

suite("sending bytes from a page", () => {
  test("F1 tells of bytes that have left, and answers status and headers whatever the status", async () => {
    const heard: number[] = [];
    const { status, headers } = await send(request({ onProgress: (bytes) => heard.push(bytes) }));
    assert.isAtLeast(status, 400);
    assert.equal(headers.get("content-type")?.split("/")[0], "text");
    assert.equal(heard.at(-1), MEGABYTE);
  });

  test("F1 ends at once when it is called off, before it began or after", async () => {
    const ended = new AbortController();
    const outcome = (signal: AbortSignal): Promise<string> =>
      send(request({ signal })).then(
        () => "answered",
        () => "called off",
      );
    const under = outcome(ended.signal);
    ended.abort();
    assert.deepEqual([await under, await outcome(ended.signal)], ["called off", "called off"]);
  });

  test("F1 a server that is not there is no answer", async () => {
    const outcome = await send(request({ url: "http://127.0.0.1:9/" })).then(
      () => "answered",
      () => "none",
    );
    assert.equal(outcome, "none");
  });
});
