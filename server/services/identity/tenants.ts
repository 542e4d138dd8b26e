import type { PolicyRequest, PolicyResponse } from "../../../protocol/provisioning/policy.ts";
import type { Id } from "../../../protocol/ids.ts";
import { checkText } from "../../../protocol/text.ts";
import type { Bus } from "../../bus/bus.ts";
import { Failure } from "../../base/errors.ts";
import { isDangerous } from "../../media/formats/dangerous-types.ts";
import type { Database } from "../../database/database.ts";
import type { FilePolicy, TenantPolicy } from "../../database/schema/tenants.ts";
import {
  findTenant,
  findTenantNamed,
  insertTenant,
  listTenants,
  setSuspended,
  updateTenant,
  type Tenant,
} from "../../repositories/identity/tenants.ts";
import { storedPolicy, wholePolicy } from "../shared/policy.ts";
import { endTenantTokens, publishRevocation } from "./revocations.ts";

/** A tenant to be made. */
interface NewTenant {
  readonly name: string;
  /** Origins whose pages may use it; see `readOrigin`. */
  readonly origins: readonly string[];
  /** What differs from the usual policy. */
  readonly policy?: Partial<TenantPolicy>;
}

/** Making and changing tenants; for the operator, across tenants. */
export interface TenantService {
  /** @throws Failure `text_*` (name), `invalid_request` (an origin), `idempotency_conflict` (the name is taken) */
  create(tenant: NewTenant): Promise<Tenant>;
  list(): Promise<Tenant[]>;
  /** By id or name. @throws Failure `not_found` */
  get(idOrName: string): Promise<Tenant>;
  /** Replaces the origins. @throws Failure `not_found`, `invalid_request` */
  setOrigins(tenantId: Id, origins: readonly string[]): Promise<Tenant>;
  /** Changes what its people may do; what is not named stays. @throws Failure `not_found` */
  setPolicy(tenantId: Id, change: PolicyRequest): Promise<PolicyResponse>;
  /** What its people may do. @throws Failure `not_found` */
  readPolicy(tenantId: Id): Promise<PolicyResponse>;
  /** Changes what files it takes; what is not named stays. @throws Failure `not_found`, `invalid_request` (an extension that is none, or that nobody may take) */
  setFiles(tenantId: Id, change: Partial<FilePolicy>): Promise<Tenant>;
  /** Ends every token of the tenant and takes no new ones, until it is resumed. @throws Failure `not_found` */
  suspend(tenantId: Id): Promise<void>;
  /** Takes tokens again that are made from now on. @throws Failure `not_found` */
  resume(tenantId: Id): Promise<void>;
}

export interface TenantServiceDependencies {
  readonly database: Pick<Database, "withTenant" | "acrossTenants">;
  readonly bus: Pick<Bus, "publish">;
  /** Milliseconds since 1970. */
  now(): number;
  createId(): Id;
}

/** Code points of a tenant's name. */
const NAME_CODE_POINTS = 80;

export function createTenantService({ database, bus, now, createId }: TenantServiceDependencies): TenantService {
  const setState = async (tenantId: Id, suspended: boolean): Promise<void> => {
    if (!(await database.acrossTenants((tx) => setSuspended(tx, tenantId, suspended)))) throw new Failure("not_found");
  };
  const get = async (idOrName: string): Promise<Tenant> => {
    const found = await database.acrossTenants((tx) => findTenantNamed(tx, idOrName));
    if (found === null) throw new Failure("not_found");
    return found;
  };
  const changePolicy = async (tenantId: Id, change: (policy: TenantPolicy) => TenantPolicy): Promise<Tenant> => {
    const changed = await database.acrossTenants(async (tx) => {
      const tenant = await findTenant(tx, tenantId);
      return tenant === null ? null : updateTenant(tx, tenantId, { policy: change(tenant.policy) });
    });
    if (changed === null) throw new Failure("not_found");
    return changed;
  };
  return {
    async create({ name, origins, policy }) {
      const checked = checkText(name, NAME_CODE_POINTS);
      if (!checked.ok) throw new Failure(checked.problem);
      const tenant = { id: createId(), name: checked.text, origins: origins.map(readOrigin), policy: storedPolicy(policy) };
      if (!(await database.acrossTenants((tx) => insertTenant(tx, tenant)))) throw new Failure("idempotency_conflict");
      return get(tenant.id);
    },
    list: () => database.acrossTenants((tx) => listTenants(tx)),
    get,
    async setOrigins(tenantId, origins) {
      const list = origins.map(readOrigin);
      const changed = await database.acrossTenants((tx) => updateTenant(tx, tenantId, { origins: list }));
      if (changed === null) throw new Failure("not_found");
      return changed;
    },
    setPolicy: async (tenantId, change) => shown(await changePolicy(tenantId, (policy) => ({ ...policy, ...withoutUndefined(change) }))),
    readPolicy: async (tenantId) => shown(await get(tenantId)),
    async setFiles(tenantId, change) {
      const checked = change.extensions === undefined ? change : { ...change, extensions: readExtensions(change.extensions) };
      return changePolicy(tenantId, (policy) => ({ ...policy, files: { ...policy.files, ...checked } }));
    },
    async suspend(tenantId) {
      // The flag first: a node that hears of the ended tokens must not find the tenant open and take new ones.
      await setState(tenantId, true);
      publishRevocation(bus, await database.withTenant(tenantId, (tx) => endTenantTokens(tx, tenantId, { id: createId(), now: now() })));
    },
    resume: (tenantId) => setState(tenantId, false),
  };
}

function readExtensions(list: readonly string[]): readonly string[] {
  const lower = list.map((extension) => extension.toLowerCase());
  const wrong = lower.find((extension) => !/^[a-z0-9]{1,12}$/.test(extension) || isDangerous(extension));
  if (wrong === undefined && lower.length > 0) return lower;
  throw new Failure("invalid_request", {
    errors: [{ path: "extensions", message: "must be extensions without the dot, and none that can run programs" }],
  });
}

/** An origin as browsers send it: scheme, host and port, nothing else. @throws Failure `invalid_request` */
function readOrigin(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.href !== `${url.origin}/`) {
    throw new Failure("invalid_request", {
      errors: [{ path: "origins", message: "must be scheme, host and port, like https://app.example.com" }],
    });
  }
  return url.origin;
}

/** What a change names; a field that was left out may stand as undefined. */
function withoutUndefined(change: PolicyRequest): Partial<PolicyResponse> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

function shown({ policy }: Tenant): PolicyResponse {
  const { files: _files, ...rest } = wholePolicy(policy);
  return rest;
}
