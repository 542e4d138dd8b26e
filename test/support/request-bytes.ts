/** Whether a chunk asks to become a WebSocket (RFC 6455, 4.1). */
export function isUpgrade(chunk: Buffer): boolean {
  return chunk.includes("GET ") && /\r\nupgrade: *websocket/i.test(chunk.toString("latin1"));
}

/** Whether a chunk is one whole send of messages, so that it may be brought twice: as a frame of a socket, or as a request. */
export function isRepeatable(chunk: Buffer): "frame" | "request" | null {
  if (isWholeSend(chunk)) return "frame";
  const text = chunk.toString("utf8");
  const end = text.indexOf("\r\n\r\n");
  if (end < 0 || !text.startsWith("POST /v1/commands ") || !text.includes('"send_messages"')) return null;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end));
  return length !== null && Buffer.byteLength(text.slice(end + 4)) === Number(length[1]) ? "request" : null;
}

/** One masked text frame and nothing else (RFC 6455, 5.2). */
function isWholeSend(chunk: Buffer): boolean {
  if (chunk.length < 6 || chunk[0] !== 0x81 || (chunk[1]! & 0x80) === 0) return false;
  const short = chunk[1]! & 0x7f;
  const long = short === 126;
  if (short === 127 || (long && chunk.length < 8)) return false;
  const start = long ? 8 : 6;
  if (chunk.length !== start + (long ? chunk.readUInt16BE(2) : short)) return false;
  const mask = chunk.subarray(start - 4, start);
  const text = Buffer.from(chunk.subarray(start).map((byte, index) => byte ^ mask[index % 4]!));
  return text.includes('"type":"send_messages"');
}
