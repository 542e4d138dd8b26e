import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { createLogger, type LogFormat } from "../../../server/telemetry/logger.ts";

function record(format: LogFormat): { lines: string[]; logger: ReturnType<typeof createLogger> } {
  const lines: string[] = [];
  return { lines, logger: createLogger({ level: "info", format, destination: { write: (line) => lines.push(line) } }) };
}

suite("logger", () => {
  test("AUTH-2 secrets handed in by mistake are redacted, in either format", () => {
    for (const format of ["json", "text"] as const) {
      const { lines, logger } = record(format);
      logger.info(
        { token: "canary", request: { headers: { authorization: "canary" }, body: "canary" }, frame: { ticket: "canary" } },
        "mistake",
      );
      assert.equal(lines.length, 1);
      assert.doesNotMatch(lines.join(""), /canary/);
      assert.match(lines.join(""), /redacted/);
    }
  });

  test("S5 an error is logged by names, codes and places, its message only when it is the program's own", () => {
    const { lines, logger } = record("json");
    const driver = Object.assign(new Error("canary in SQL"), { code: "23505" });
    logger.error({ error: new Error("canary in query", { cause: driver }) });
    logger.error({ error: new TypeError("x is not a function") });
    logger.error({ error: "canary thrown as text" });
    assert.doesNotMatch(lines.join(""), /canary/);
    const [first, second] = lines.map((line) => JSON.parse(line));
    assert.deepEqual(first.error.codes, ["23505"]);
    assert.ok(first.error.stack.length > 0);
    assert.equal(second.error.message, "x is not a function");
  });

  test("O5 the text format is one line of time, level, message and fields", () => {
    const { lines, logger } = record("text");
    logger.debug("not written at this level");
    logger.warn({ event: "started", port: 3000, checks: { database: true } }, "ready");
    assert.match(lines.join(""), /^\d{4}-\S+Z WARN {2}ready event=started port=3000 checks=\{"database":true\}\n$/);
  });

  test("S5 nothing that people send begins a line of its own in the log", () => {
    const forged = "a\n2026-01-01T00:00:00.000Z INFO  audit\u2028\u001b[2J\u009b2J";
    for (const format of ["json", "text"] as const) {
      const written: string[] = [];
      createLogger({ level: "info", format, destination: { write: (line) => void written.push(line) } }).info({ origin: forged }, forged);
      const [line = ""] = written;
      assert.equal(written.length, 1);
      assert.doesNotMatch(line.slice(0, -1), format === "text" ? /[\p{Cc}\p{Zl}\p{Zp}]/u : /[\n\r]/);
    }
  });
});
