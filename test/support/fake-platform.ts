import type { Connectivity, ConnectivityEvent } from "../../widget/client/platform/connectivity.ts";
import { sendByFetch } from "../../widget/client/platform/browser/send-bytes.ts";
import { createMemoryStorage } from "../../widget/client/platform/memory-storage.ts";
import type { Platform } from "../../widget/client/platform/platform.ts";
import type { Randomness } from "../../widget/client/platform/randomness.ts";
import type { SocketFactory } from "../../widget/client/platform/socket.ts";
import type { ClientStorage, StorageArea } from "../../widget/client/platform/storage.ts";
import type { FakeClock } from "./fake-clock.ts";
import type { Random } from "./random.ts";

/** Randomness of a widget from a seeded source. */
export function createFakeRandomness(random: Random): Randomness {
  return {
    number: () => random.next(),
    fill(bytes) {
      for (let index = 0; index < bytes.length; index++) bytes[index] = random.below(256);
      return bytes;
    },
  };
}

/** Connectivity that a test switches. */
export interface FakeConnectivity extends Connectivity {
  set(event: ConnectivityEvent): void;
}

export function createFakeConnectivity(): FakeConnectivity {
  const listeners = new Set<(event: ConnectivityEvent) => void>();
  let online = true;
  return {
    get online() {
      return online;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    warnBeforeLeaving: () => () => {},
    set(event) {
      if (event === "online" || event === "offline") online = event === "online";
      for (const listener of Array.from(listeners)) listener(event);
    },
  };
}

/** What a device keeps when a page ends and another begins on it. */
export interface FakeDevice {
  openStorage(name: string): Promise<ClientStorage>;
  readonly disks: ReadonlyMap<string, Map<StorageArea, Map<string, unknown>>>;
}

export function createFakeDevice(): FakeDevice {
  const disks = new Map<string, Map<StorageArea, Map<string, unknown>>>();
  return {
    disks,
    async openStorage(name) {
      const disk = disks.get(name) ?? new Map<StorageArea, Map<string, unknown>>();
      disks.set(name, disk);
      return { ...createMemoryStorage(disk), persistent: true };
    },
  };
}

export interface FakePlatformParts {
  readonly clock: FakeClock;
  readonly random: Random;
  readonly device: FakeDevice;
  readonly openSocket: SocketFactory;
  readonly fetch: typeof fetch;
  /** What joins it with other tabs; without, it knows of none. */
  readonly tabs?: Pick<Platform, "locks" | "openChannel"> | undefined;
}

/** A platform whose every part a test holds in its hand. */
export function createFakePlatform({
  clock,
  random,
  device,
  openSocket,
  fetch,
  tabs,
}: FakePlatformParts): Platform & { readonly connectivity: FakeConnectivity } {
  return {
    clock,
    openSocket,
    fetch,
    randomness: createFakeRandomness(random),
    connectivity: createFakeConnectivity(),
    locks: tabs?.locks ?? null,
    openChannel: (name, listener) => tabs?.openChannel(name, listener) ?? null,
    openStorage: (name) => device.openStorage(name),
    sendBytes: sendByFetch(fetch),
  };
}
