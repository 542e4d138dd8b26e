import { createS3Store } from "../../../server/blobs/s3-store.ts";
import { startS3 } from "../../support/s3.ts";
import { describeBlobStore } from "./blob-store.contract.ts";

describeBlobStore("S3", async () => {
  const s3 = await startS3();
  const options = { ...(await s3.createBucket()), encryption: "AES256" } as const;
  return {
    open: () => createS3Store(options),
    async leftovers() {
      const { objects, openUploads } = await s3.contents(options);
      return [...objects, ...openUploads];
    },
    close: () => s3.stop(),
  };
});
