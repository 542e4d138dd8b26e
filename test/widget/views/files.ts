import type { Attachment, AttachmentKind } from "../../../protocol/entities.ts";
import type { ChatState, OutgoingFile, RoomState } from "../../../widget/client/store/state.ts";
import { ANA, BEN, chatState, CLEO, idOf, manyRooms, message, outgoing, roomState } from "./fixtures.ts";

/** One grey pixel, as WebP. */
const PIXEL = "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA";

/** Loudness that rises and falls like speech, the same each time. */
export const WAVEFORM = btoa(String.fromCharCode(...Array.from({ length: 64 }, (_, index) => (index * 37) % 256)));

/** A file of the log; pictures have a size and thumbnails. */
export function attachment(number: number, kind: AttachmentKind, name: string, change: Partial<Attachment> = {}): Attachment {
  const drawn = kind === "image";
  return {
    id: idOf(7000 + number),
    kind,
    state: "ready",
    name,
    mediaType: "application/octet-stream",
    size: 48_213,
    width: drawn ? 900 : null,
    height: drawn ? 600 : null,
    duration: kind === "voice" ? 7_000 : null,
    waveform: kind === "voice" ? WAVEFORM : null,
    placeholder: drawn ? PIXEL : null,
    thumbnails: drawn,
    ...change,
  };
}

/** A file on its way. */
export function outgoingFile(number: number, roomNumber: number, change: Partial<OutgoingFile> = {}): OutgoingFile {
  return {
    id: idOf(8000 + number),
    roomId: idOf(roomNumber),
    conversation: idOf(roomNumber),
    name: "handover.pdf",
    mediaType: "application/pdf",
    size: 12_400_000,
    kind: "file",
    duration: null,
    waveform: null,
    stage: "uploading",
    progress: 0.4,
    reason: null,
    kept: true,
    ...change,
  };
}

const ROOM = 114;

/** A room with every kind of file, in every state. */
export function filesRoom(): RoomState {
  const picture = (number: number, width: number, height: number, change: Partial<Attachment> = {}) =>
    attachment(number, "image", `dock ${number}.jpg`, { width, height, ...change });
  const messages = [
    message(ROOM, 1, { by: BEN, body: "The shelf as of this morning", minutesAgo: 90, attachments: [picture(1, 1200, 800)] }),
    message(ROOM, 2, {
      by: BEN,
      body: "",
      minutesAgo: 88,
      attachments: [picture(2, 600, 1100), picture(3, 1600, 400), picture(4, 800, 800, { state: "checking" }), picture(5, 90, 60)],
    }),
    message(ROOM, 3, {
      by: ANA,
      body: "Papers for the truck",
      minutesAgo: 60,
      attachments: [
        attachment(6, "file", "customs declaration for the consignment TX-204 of the 20th of November, signed, second version.pdf"),
        attachment(7, "file", "قائمة الطلبات.xlsx", { size: 912 }),
      ],
    }),
    message(ROOM, 4, { by: CLEO, body: "", minutesAgo: 41, attachments: [attachment(8, "voice", "voice-message.webm")] }),
    message(ROOM, 5, {
      by: CLEO,
      body: "Horn and yard",
      minutesAgo: 40,
      attachments: [attachment(9, "audio", "horn.mp3"), attachment(10, "video", "yard.mp4")],
    }),
    message(ROOM, 6, {
      by: BEN,
      body: "",
      minutesAgo: 20,
      attachments: [
        attachment(11, "file", "report.docx", { state: "checking" }),
        attachment(12, "file", "invoice.zip", { state: "refused" }),
        attachment(13, "image", "raw.heic", { width: null, height: null, placeholder: null, thumbnails: false }),
      ],
    }),
    { ...message(ROOM, 7, { by: ANA, body: "", minutesAgo: 10 }), deletedAt: 1 },
  ];
  return roomState({ number: ROOM, name: "Loading bay", messages });
}

/** The room with files in messages, on their way, and chosen for the next one. */
export function filesState(): ChatState {
  const files = [
    outgoingFile(1, ROOM),
    outgoingFile(2, ROOM, { name: "yard camera.mov", kind: "video", stage: "paused", progress: 0.7 }),
    outgoingFile(3, ROOM, { name: "list.csv", stage: "failed", reason: "quota_exceeded", progress: 0 }),
  ];
  return chatState([filesRoom(), ...manyRooms()], {
    openRoomId: idOf(ROOM),
    outbox: new Map([[idOf(ROOM), [outgoing(ROOM, 1, { stage: "queued", body: "And the rest", files })]]]),
  });
}

/** Messages with one picture, and with several, of any ratio, with a text and without. */
export function picturesState(): ChatState {
  const sizes: readonly (readonly [width: number, height: number])[][] = [
    [[4000, 900]],
    [[900, 1600]],
    [[120, 90]],
    [
      [1200, 900],
      [900, 1600],
    ],
    [
      [1600, 900],
      [900, 900],
      [1200, 900],
    ],
    [
      [900, 1600],
      [900, 900],
      [1200, 900],
    ],
    Array.from({ length: 7 }, (_, index) => [1200, 800 + index * 100] as const),
  ];
  let count = 20;
  const messages = sizes.map((each, index) =>
    message(ROOM, index + 1, {
      by: index % 3 === 1 ? ANA : BEN,
      body: index % 2 === 0 ? "" : "As of this morning",
      minutesAgo: 90 - index * 6,
      attachments: each.map(([width, height]) => attachment((count += 1), "image", `dock ${count}.jpg`, { width, height })),
    }),
  );
  return chatState([roomState({ number: ROOM, name: "Loading bay", messages }), ...manyRooms()], { openRoomId: idOf(ROOM) });
}

/** Files chosen and not sent yet. */
export function trayState(): ChatState {
  const files = [
    outgoingFile(4, ROOM, { stage: "uploaded", progress: 1 }),
    outgoingFile(5, ROOM, {
      name: "roster for weeks 47 to 52 with everybody's holidays and stand-ins.xlsx",
      stage: "waiting",
      progress: 0,
    }),
    outgoingFile(6, ROOM, { name: "scan.png", stage: "failed", reason: "file_type_mismatch" }),
  ];
  return chatState(
    [roomState({ number: ROOM, name: "Loading bay", messages: filesRoom().timeline?.messages.slice(0, 1) ?? [] }), ...manyRooms()],
    {
      openRoomId: idOf(ROOM),
      draftFiles: new Map([[idOf(ROOM), files]]),
    },
  );
}

/** Pictures chosen and not sent yet. */
export function chosenPicturesState(): ChatState {
  const picture = { kind: "image", mediaType: "image/jpeg" } as const;
  const files = [
    outgoingFile(7, ROOM, { ...picture, name: "dock.jpg" }),
    outgoingFile(8, ROOM, { ...picture, name: "gate.jpg", stage: "uploaded" }),
  ];
  return { ...trayState(), draftFiles: new Map([[idOf(ROOM), files]]) };
}

/** A picture that the browser can draw, at an address of this page. */
export function pictureUrl(): string {
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="600"><rect width="900" height="600" fill="#4a7c86"/><circle cx="640" cy="200" r="90" fill="#f2c14e"/><path d="M0 600 300 260 520 480 660 360 900 600z" fill="#22343c"/></svg>`;
  return URL.createObjectURL(new Blob([drawing], { type: "image/svg+xml" }));
}
