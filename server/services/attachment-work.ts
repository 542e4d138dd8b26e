/** What is still to be done about files that are uploaded or on their way out: rows of `attachments` that are due. */
export interface AttachmentWork {
  /** Says that a row has become due, after its commit. Work that nobody was told of is found all the same, a little later. */
  wake(): void;
}
