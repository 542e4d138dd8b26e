import { randomBytes } from "node:crypto";
import { describeBlobStore } from "./blob-store.contract.ts";
import { NO_KEYS, openDiskPlace } from "./disk-place.ts";

describeBlobStore("disk", () => openDiskPlace(NO_KEYS));
describeBlobStore("sealed disk", () => openDiskPlace({ current: randomBytes(32), old: [] }));
