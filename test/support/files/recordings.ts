/** A box of an ISO base media file. */
export function box(name: string, content: Buffer = Buffer.alloc(0)): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(content.length + 8);
  head.write(name, 4, "latin1");
  return Buffer.concat([head, content]);
}

const brand = (major: string): Buffer => box("ftyp", Buffer.concat([Buffer.from(major), Buffer.alloc(4), Buffer.from(major)]));

/** A film, a sound or a picture by its brand (`isom`, `qt  `, `M4A `, `heic`), with nothing in it. */
export function boxFile(major: string, extra: readonly Buffer[] = []): Buffer {
  const content = major === "heic" ? box("meta", Buffer.alloc(40)) : box("moov", box("mvhd", Buffer.alloc(100)));
  return Buffer.concat([brand(major), content, box("mdat", Buffer.alloc(64, 1)), ...extra]);
}

/** Frames of MPEG audio, layer III, 128 kbit/s at 44.1 kHz. */
export function mp3(frames = 8, tag: Buffer = Buffer.alloc(0)): Buffer {
  const frame = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x64]), Buffer.alloc(413)]);
  return Buffer.concat([tag, ...Array.from({ length: frames }, () => frame)]);
}

/** A tag that stands before an MP3. */
export function id3(content: Buffer): Buffer {
  const { length } = content;
  return Buffer.concat([
    Buffer.from([0x49, 0x44, 0x33, 3, 0, 0, length >> 21, (length >> 14) & 127, (length >> 7) & 127, length & 127]),
    content,
  ]);
}

/** Two pages of Opus. */
export function ogg(): Buffer {
  const page = (content: string, flags: number): Buffer => {
    const head = Buffer.alloc(28);
    head.write("OggS", 0, "latin1");
    head[5] = flags;
    head[26] = 1;
    head[27] = content.length;
    return Buffer.concat([head, Buffer.from(content, "latin1")]);
  };
  return Buffer.concat([page("OpusHead\u0001\u0001\u0000\u0000\u0080\u00bb\u0000\u0000\u0000\u0000\u0000", 2), page("OpusTags", 0)]);
}

/** A tenth of a second of silence. */
export function wav(): Buffer {
  const samples = Buffer.alloc(1_600);
  const head = Buffer.alloc(44);
  head.write("RIFF", 0, "latin1");
  head.writeUInt32LE(36 + samples.length, 4);
  head.write("WAVEfmt ", 8, "latin1");
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8_000, 24);
  head.writeUInt32LE(16_000, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36, "latin1");
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

/** The outer elements of a Matroska file of that kind. */
export function webm(kind = "webm"): Buffer {
  const type = Buffer.concat([Buffer.from([0x42, 0x82, 0x80 + kind.length]), Buffer.from(kind)]);
  const header = Buffer.concat([Buffer.from([0x42, 0x86, 0x81, 1, 0x42, 0xf7, 0x81, 1]), type]);
  const segment = Buffer.from([0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
  return Buffer.concat([Buffer.from([0x1a, 0x45, 0xdf, 0xa3, 0x80 + header.length]), header, segment, Buffer.alloc(200)]);
}
