import type { FilePolicy } from "../database/schema/tenants.ts";
import { wholePolicy } from "../services/shared/policy.ts";
import { createCommand, UsageError } from "./command.ts";
import { splitList } from "./format.ts";
import { withTenant } from "./with-admin-context.ts";

interface FileArgs {
  readonly "file-bytes"?: string | undefined;
  readonly "quota-bytes"?: string | undefined;
  readonly extensions?: string | undefined;
  readonly "scanner-away"?: string | undefined;
}

const UNITS: Readonly<Record<string, number>> = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

/** Bytes of a text like 500000, 50M, 10G (multiples of 1024). @throws UsageError */
function readBytes(option: string, text: string): number {
  const [, count = "", unit = ""] = /^([1-9]\d{0,11})([kmgt]?)$/i.exec(text) ?? [];
  if (count === "") throw new UsageError(`${option} must be a number of bytes, or one with K, M, G or T, for example 50M.`);
  return Number(count) * (UNITS[unit.toLowerCase()] ?? 1);
}

function readChange(args: FileArgs): Partial<FilePolicy> {
  const { extensions, "file-bytes": fileBytes, "quota-bytes": quotaBytes, "scanner-away": away } = args;
  if (away !== undefined && away !== "hold" && away !== "allow") throw new UsageError("--scanner-away must be hold or allow.");
  return {
    ...(fileBytes === undefined ? {} : { fileBytes: readBytes("--file-bytes", fileBytes) }),
    ...(quotaBytes === undefined ? {} : { quotaBytes: readBytes("--quota-bytes", quotaBytes) }),
    ...(extensions === undefined ? {} : { extensions: splitList(extensions) }),
    ...(away === undefined ? {} : { scannerAway: away }),
  };
}

export const tenantFiles = createCommand({
  name: "tenant files",
  description: "Says or sets what files a tenant takes",
  examples: [
    "--tenant Acme",
    "--tenant Acme --file-bytes 100M --quota-bytes 50G",
    "--tenant Acme --extensions pdf,jpg,png --scanner-away hold",
  ],
  args: {
    tenant: { type: "string", required: true, description: "Id or name of the tenant" },
    "file-bytes": { type: "string", description: "Largest file, like 50M" },
    "quota-bytes": { type: "string", description: "All files together, like 10G" },
    extensions: { type: "string", description: "All extensions that are taken, by comma; dangerous ones never are" },
    "scanner-away": { type: "string", description: "While the virus scanner is away: hold files back, or allow them" },
  },
  run: (args) =>
    withTenant(args.tenant, async ({ tenants }, tenant) => {
      const change = readChange(args);
      const { name, policy } = Object.keys(change).length === 0 ? tenant : await tenants.setFiles(tenant.id, change);
      const { files } = wholePolicy(policy);
      const text = [
        `Tenant ${name} takes files of up to ${files.fileBytes} bytes, ${files.quotaBytes} bytes together.`,
        `Extensions: ${files.extensions.join(" ")}`,
        `While the virus scanner is away, files are ${files.scannerAway === "hold" ? "held back" : "let through"}.`,
      ];
      return { data: { id: tenant.id, ...files }, text: text.join("\n") };
    }),
});
