import { ERRORS } from "@tus/utils";

/** A refusal as @tus/server answers it. */
export class UploadRefused extends Error {
  override readonly name = "UploadRefused";
  // The names that @tus/server reads.
  readonly status_code: number;
  readonly body: string;

  constructor(kind: keyof typeof ERRORS) {
    super(kind);
    this.status_code = ERRORS[kind].status_code;
    this.body = ERRORS[kind].body;
  }
}
