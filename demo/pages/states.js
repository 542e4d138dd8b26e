// Every view in every state, each with an address. A state is reached as a person would: by attributes, by the element's own calls, by presses and
// keys on its documented parts, and by real trouble of a real network.

/** A file that says it is a picture and is none. */
const fake = () => new File(["no picture"], "fake.png", { type: "image/png" });
const notes = (name) => new File(["Bring the keys.\n"], name, { type: "text/plain" });
const inRoom = (room, part = "message") => ({ room, until: [part] });
const menuItem = (label) => async (stage) => {
  await stage.press("menu-button");
  await stage.press("menu-item", label);
};

export const GROUPS = {
  Rooms: {
    rooms: { title: "List of rooms", until: ["room-item"] },
    "rooms-none": { title: "No rooms yet", as: "newcomer", until: ["empty"] },
    "rooms-no-match": {
      title: "Nothing found",
      until: ["room-item"],
      run: (stage) => stage.type("search-input", "zzzz"),
      shows: ["no-match"],
    },
    "rooms-compact": { title: "Compact", attributes: { density: "compact" }, until: ["room-item"] },
    "rooms-bare": { title: "Without header", attributes: { "without-header": "" }, until: ["room-item"] },
    status: {
      title: "Your status",
      until: ["room-item"],
      run: (stage) => stage.press("own-button"),
      shows: ["dialog", "status-preset"],
    },
    "status-own": {
      title: "A status with an end of one's own",
      until: ["room-item"],
      run: async (stage) => {
        await stage.press("own-button");
        await stage.press("status-preset", 4);
        await stage.select("status-end", "own");
      },
      shows: ["dialog", "empty-status-button"],
    },
    slots: { title: "Slots filled", slots: true, ...inRoom("text") },
  },
  Session: {
    loading: { title: "Waits for a token", provider: () => new Promise(() => {}) },
    refused: {
      title: "Nobody is signed in",
      provider: () => Promise.reject(Object.assign(new Error("no session"), { status: 401 })),
      until: ["banner-refused"],
    },
    "signed-out": { title: "Signed out", until: ["room-item"], run: (stage) => stage.chat.signOut() },
    offline: { title: "No network", ...inRoom("text"), run: (stage) => stage.cut({ offline: true }, true), shows: ["banner-offline"] },
    reconnecting: { title: "Server away", ...inRoom("text"), run: (stage) => stage.cut({ offline: true }), shows: ["banner-reconnecting"] },
    polling: { title: "Sockets blocked", trouble: { blocked: true }, ...inRoom("text"), shows: ["banner-polling"] },
  },
  Messages: {
    text: { title: "Formatted text", ...inRoom("text") },
    bubbles: { title: "Bubbles", attributes: { "message-style": "bubbles" }, ...inRoom("text") },
    lines: { title: "Lines", attributes: { "message-style": "lines" }, ...inRoom("text") },
    compact: { title: "Compact", attributes: { density: "compact" }, ...inRoom("text") },
    direct: { title: "Two people", ...inRoom("kim") },
    "room-empty": { title: "Nothing said yet", ...inRoom("nothing", "beginning") },
    long: { title: "Long names and words", ...inRoom("long") },
    rtl: { title: "Right to left", ...inRoom("rtl") },
    mentions: { title: "Mentions", ...inRoom("mentions", "mention") },
    channel: { title: "Channel of announcements", ...inRoom("channel") },
    archived: { title: "Archived", ...inRoom("archived") },
    polls: { title: "Polls", ...inRoom("polls", "poll") },
    "poll-new": {
      title: "A new poll",
      ...inRoom("scratch"),
      run: async (stage) => {
        await stage.press("format-button");
        await stage.press("menu-item", 7);
      },
      shows: ["dialog", "add-option-button"],
    },
    slash: {
      title: "Commands that are written",
      ...inRoom("scratch"),
      run: (stage) => stage.type("input", "/"),
      shows: ["commands"],
    },
    "slash-unknown": {
      title: "A command that is not known",
      ...inRoom("scratch"),
      run: (stage) => stage.write("/tpoic Rota"),
      shows: ["composer-notes"],
    },
    "seen-by": {
      title: "Who has seen a message",
      ...inRoom("kim"),
      run: (stage) => stage.press("status"),
      shows: ["seen-by", "seen-by-person"],
    },
    priority: { title: "Important and emergency", ...inRoom("priority", "acknowledgement-count") },
    tombstones: { title: "Deleted and pinned", ...inRoom("gone", "tombstone") },
    forwarded: { title: "Forwarded", ...inRoom("forwarded", "forwarded") },
    events: { title: "What systems tell", ...inRoom("events", "card") },
    "events-lines": { title: "What systems tell, in lines", attributes: { "message-style": "lines" }, ...inRoom("events", "card") },
    previews: { title: "What links lead to", ...inRoom("links", "link-preview-picture") },
    "previews-lines": {
      title: "What links lead to, in lines",
      attributes: { "message-style": "lines" },
      ...inRoom("links", "link-preview-picture"),
    },
    threads: { title: "Threads", ...inRoom("threads", "thread-summary") },
    thread: {
      title: "A thread",
      ...inRoom("threads", "thread-summary"),
      run: (stage) => stage.press("thread-summary"),
      shows: ["thread", "also-in-room"],
    },
    unread: { title: "Where reading ended", unreadFrom: 2, ...inRoom("unread", "unread-line") },
    many: { title: "Ten thousand messages", ...inRoom("many") },
    "many-back": { title: "Far back in them", ...inRoom("many"), run: (stage) => stage.scrollBack(), shows: ["jump-button"] },
    sending: {
      title: "On its way",
      ...inRoom("scratch"),
      run: async (stage) => {
        await stage.cut({ offline: true });
        await stage.write("Does this arrive?");
      },
      shows: ["status-sending"],
    },
    failed: {
      title: "Not sent",
      ...inRoom("scratch"),
      run: async (stage) => {
        await stage.cut({ offline: true });
        await stage.choose([fake()]);
        await stage.until("file-card");
        await stage.write("Look at this");
        await stage.cut({});
      },
      shows: ["message-failed"],
    },
  },
  Files: {
    pictures: { title: "Pictures", ...inRoom("pictures", "picture") },
    files: { title: "Files and voice", ...inRoom("files", "player") },
    tray: {
      title: "Chosen, on their way",
      ...inRoom("scratch"),
      run: async (stage) => {
        await stage.cut({ offline: true });
        await stage.choose([notes("notes.txt"), notes("A list with a rather long name for a file of this size.txt")]);
      },
      shows: ["file-card"],
    },
    "tray-failed": {
      title: "Chosen, refused",
      ...inRoom("scratch"),
      run: (stage) => stage.choose([fake(), notes("notes.txt")]),
      shows: ["file-card"],
    },
    "tray-wrong": {
      title: "Chosen, of a wrong kind",
      ...inRoom("scratch"),
      run: (stage) => stage.choose([new File(["x"], "setup.exe")]),
      shows: ["problem"],
    },
    paper: {
      title: "A PDF, page by page",
      ...inRoom("files", "paper-page"),
      run: (stage) => stage.press("paper-page", 0),
      shows: ["paper-sheet"],
    },
    lightbox: {
      title: "A picture, large",
      ...inRoom("pictures", "picture"),
      run: (stage) => stage.press("picture"),
      shows: ["lightbox-image"],
    },
    "search-none-yet": {
      title: "Search: what to search by",
      ...inRoom("text"),
      run: (stage) => stage.chat.search(),
      shows: ["dialog", "option"],
    },
    "search-results": { title: "Search: results", ...inRoom("text"), run: (stage) => stage.chat.search("the "), shows: ["search-result"] },
    "search-names": { title: "Search: people by name", ...inRoom("text"), run: (stage) => stage.chat.search("from:"), shows: ["option"] },
    "search-nothing": { title: "Search: nothing found", ...inRoom("text"), run: (stage) => stage.chat.search("zzzz "), shows: ["dialog"] },
    "search-mistake": { title: "Search: a mistake", ...inRoom("text"), run: (stage) => stage.chat.search("has:cake "), shows: ["dialog"] },
    gallery: { title: "Files of the room", ...inRoom("pictures", "picture"), run: menuItem("Files"), shows: ["dialog"] },
  },
  Composer: {
    draft: {
      title: "A long draft",
      ...inRoom("scratch"),
      run: (stage) =>
        stage.chat.setDraft("A draft that takes more than one line.\n\nAnd goes on, and on, until the field has grown.\n- one\n- two"),
    },
    emergency: {
      title: "An emergency, not sent yet",
      ...inRoom("scratch"),
      run: async (stage) => {
        await stage.type("input", "Everybody out, please");
        await stage.press("format-button");
        await stage.press("priority-item", 1);
      },
      shows: ["composer-priority"],
    },
    "mention-picker": { title: "Whom to mention", ...inRoom("scratch"), run: (stage) => stage.type("input", "@"), shows: ["option"] },
    recorder: { title: "Recording", ...inRoom("scratch"), run: (stage) => stage.press("voice-button"), shows: ["recorder"] },
    "without-uploads": {
      title: "Without files and voice",
      attributes: { "without-uploads": "", "without-voice": "" },
      ...inRoom("scratch"),
    },
  },
  Dialogs: {
    "new-room": {
      title: "New conversation",
      until: ["room-item"],
      run: (stage) => stage.press("new-room-button"),
      shows: ["dialog", "option"],
    },
    "new-channel": {
      title: "New channel",
      until: ["room-item"],
      run: async (stage) => {
        await stage.press("new-room-button");
        await stage.until("option");
        await stage.press("segment", 2);
      },
      shows: ["setting"],
    },
    "browse-channels": {
      title: "Channels to join",
      until: ["room-item"],
      run: async (stage) => {
        await stage.press("new-room-button");
        await stage.until("option");
        await stage.press("segment", 2);
        await stage.press("browse-button");
      },
      shows: ["browsed-room"],
    },
    notifications: { title: "Notifications of a room", ...inRoom("text"), run: menuItem("Notifications"), shows: ["setting"] },
    "person-card": { title: "Who somebody is", ...inRoom("text"), run: (stage) => stage.press("author-button"), shows: ["write-button"] },
    "jump-to-date": { title: "Jump to a date", ...inRoom("text"), run: menuItem("Jump to a date"), shows: ["jump-preset"] },
    members: { title: "Members", ...inRoom("long"), run: (stage) => stage.press("members-button"), shows: ["dialog", "member"] },
    "room-menu": { title: "Menu of a room", ...inRoom("text"), run: (stage) => stage.press("menu-button"), shows: ["menu"] },
    "room-edit": { title: "Name and topic", ...inRoom("text"), run: menuItem("Edit name and topic"), shows: ["dialog"] },
    "message-menu": {
      title: "Menu of a message",
      ...inRoom("text"),
      run: (stage) => stage.pressUnseen("more-button"),
      shows: ["menu-item"],
    },
    saved: {
      title: "Saved messages",
      ...inRoom("forwarded", "forwarded"),
      run: async (stage) => {
        await stage.pressUnseen("remind-button");
        await stage.press("reminder-preset");
        await stage.until("saved-note");
        stage.back();
        await stage.press("saved-button");
      },
      shows: ["saved-jump"],
    },
    "saved-none": {
      title: "Nothing saved",
      as: "newcomer",
      until: ["empty"],
      run: (stage) => stage.press("saved-button"),
      shows: ["dialog"],
    },
    remind: {
      title: "When to be reminded",
      ...inRoom("text"),
      run: (stage) => stage.pressUnseen("remind-button"),
      shows: ["reminder-preset"],
    },
    forward: {
      title: "Forwarding a message",
      ...inRoom("forwarded", "forwarded"),
      run: async (stage) => {
        await stage.pressUnseen("forward-button");
        await stage.press("option");
        await stage.press("option", 1);
      },
      shows: ["forward-preview", "chip"],
    },
    acknowledgements: {
      title: "Who has acknowledged it",
      ...inRoom("priority", "acknowledgement-count"),
      run: (stage) => stage.press("acknowledgement-count"),
      shows: ["acknowledgement-list"],
    },
    schedule: {
      title: "When to send it",
      ...inRoom("scratch"),
      run: async (stage) => {
        await stage.type("input", "See you tomorrow");
        await stage.press("format-button");
        await stage.press("schedule-item");
      },
      shows: ["schedule-preset"],
    },
    "seen-by": { title: "Who has seen it", ...inRoom("kim", "status"), run: (stage) => stage.press("status"), shows: ["seen-by"] },
  },
  Ground: {
    launcher: { title: "Launcher with a badge", unreadFrom: 2, attributes: { mode: "launcher" }, until: ["badge"] },
    "launcher-open": { title: "Launcher, open", attributes: { mode: "launcher", open: "" }, until: ["room-item"] },
    "launcher-room": { title: "Launcher, a room", attributes: { mode: "launcher", open: "" }, ...inRoom("mentions") },
    drawer: { title: "Drawer", attributes: { mode: "drawer", open: "" }, ...inRoom("text") },
    french: { title: "In French", attributes: { lang: "fr" }, ...inRoom("mentions") },
  },
};

export const STATES = Object.assign({}, ...Object.values(GROUPS));
