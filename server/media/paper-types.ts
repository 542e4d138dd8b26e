/** Media type of papers whose first page is drawn. */
export const PAPER_TYPE = "application/pdf";
/** Bytes of a paper that is drawn at most. */
export const PAPER_BYTES = 20 * 1024 * 1024;
