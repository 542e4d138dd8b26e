// The stage: switches change the real network of each side, counters count what each side's element says.

const sides = new Map([...document.querySelectorAll(".side")].map((element) => [element.dataset.side, element]));
const settings = await fetch("/demo/settings").then((response) => response.json());

document.querySelector("#snippet").textContent = settings.snippet;
document.querySelector("#mint").textContent = settings.mint;
document.querySelector("#docs").href = settings.docs;

for (const [side, element] of sides) {
  wireSide(side, element);
  tabOf(side).addEventListener("click", () => choose(side));
}
document.querySelector("#restart").addEventListener("click", () => void serverAction("restart"));
document.querySelector("#kill").addEventListener("click", () => void serverAction("kill"));
document.querySelector("#copy").addEventListener("click", ({ target }) => {
  void navigator.clipboard.writeText(settings.snippet).then(() => (target.textContent = "Copied"));
});

// Frames of this very page speak; whatever else arrives is not ours.
window.addEventListener("message", ({ origin, data }) => {
  if (origin !== location.origin || !sides.has(data?.side)) return;
  const element = sides.get(data.side);
  if (data.type === "state") showState(element, data.state);
  if (data.type === "counts") showCounts(element, data.counts);
  if (data.type === "unread") tabOf(data.side).querySelector(".dot").hidden = data.count === 0;
});

function tabOf(side) {
  return document.querySelector(`[data-tab="${side}"]`);
}

/** Where there is room for one side only, the tabs say which. */
function choose(chosen) {
  for (const [side, element] of sides) {
    element.classList.toggle("is-chosen", side === chosen);
    tabOf(side).setAttribute("aria-pressed", String(side === chosen));
  }
}

function wireSide(side, element) {
  const frame = element.querySelector("iframe");
  for (const input of element.querySelectorAll("[data-trouble]")) {
    input.checked = settings.trouble[side][input.dataset.trouble];
    input.addEventListener("change", async () => {
      await post(`/demo/sides/${side}`, { [input.dataset.trouble]: input.checked });
      if (input.dataset.trouble === "offline")
        frame.contentWindow.postMessage({ type: "offline", offline: input.checked }, location.origin);
    });
  }
  element.querySelector("[data-reload]").addEventListener("click", () => frame.contentWindow.location.reload());
}

function showState(element, state) {
  const badge = element.querySelector("[data-state]");
  badge.dataset.state = state;
  badge.textContent = state;
}

function showCounts(element, counts) {
  for (const [name, count] of Object.entries(counts)) element.querySelector(`[data-count="${name}"]`).textContent = String(count);
}

async function serverAction(action) {
  const buttons = [document.querySelector("#restart"), document.querySelector("#kill")];
  for (const button of buttons) button.disabled = true;
  showServer(action === "kill" ? "server killed, starting …" : "server restarting …", true);
  const answer = await post(`/demo/server/${action}`, {});
  showServer(answer.ok ? "server running" : "server did not come back; see its log", !answer.ok);
  for (const button of buttons) button.disabled = false;
}

function showServer(text, away) {
  document.querySelector("#server-status").textContent = text;
  document.querySelector("#server-dot").classList.toggle("away", away);
}

function post(path, body) {
  return fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}
