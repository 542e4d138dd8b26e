import { assert } from "@open-wc/testing";
import { showTitleBadge } from "../../../../widget/app/page/title-badge.ts";
import { refuseDrops } from "../../../../widget/app/page/drops.ts";
import { nextTask } from "../../task.ts";

const [first, second, third] = [{}, {}, {}];
const count = (person: string, unread: number, seen = false) => ({ person, unread, seen });
const former = document.title;

setup(() => {
  document.title = "Rota";
});

teardown(() => {
  for (const owner of [first, second, third]) showTitleBadge(owner, null);
  document.title = former;
});

suite("R11 the count in the page's title", () => {
  test("two chats of one person count once, those of two persons together", () => {
    showTitleBadge(first, count("ana", 1));
    showTitleBadge(second, count("ana", 1));
    assert.equal(document.title, "(1) Rota");
    showTitleBadge(third, count("ben", 2));
    assert.equal(document.title, "(3) Rota");
    showTitleBadge(third, null);
    showTitleBadge(first, null);
    assert.equal(document.title, "(1) Rota");
    showTitleBadge(second, null);
    assert.equal(document.title, "Rota");
  });

  test("a person who looks at one of their chats has nothing unseen", () => {
    showTitleBadge(first, count("ana", 2));
    showTitleBadge(second, count("ana", 2, true));
    assert.equal(document.title, "Rota");
  });

  test("a title that the page changes keeps the count, and loses it with the last message", async () => {
    showTitleBadge(first, count("ana", 2));
    document.title = "Week 49";
    await nextTask();
    assert.equal(document.title, "(2) Week 49");
    document.querySelector("title")?.replaceWith(Object.assign(document.createElement("title"), { textContent: "Week 50" }));
    await nextTask();
    assert.equal(document.title, "(2) Week 50");
    showTitleBadge(first, count("ana", 120));
    assert.equal(document.title, "(99+) Week 50");
    showTitleBadge(first, count("ana", 0));
    assert.equal(document.title, "Week 50");
    document.title = "Week 51";
    await nextTask();
    assert.equal(document.title, "Week 51");
  });

  test("a page's own number stays", async () => {
    document.title = "(7) Mail";
    showTitleBadge(first, count("ana", 2));
    assert.equal(document.title, "(2) (7) Mail");
    document.title = "(8) Mail";
    await nextTask();
    assert.equal(document.title, "(2) (8) Mail");
    showTitleBadge(first, null);
    assert.equal(document.title, "(8) Mail");
  });
});

suite("F1 files dropped where nobody takes them", () => {
  const drop = (target: HTMLElement, type: "dragover" | "drop", fill: (data: DataTransfer) => void) => {
    const dataTransfer = new DataTransfer();
    fill(dataTransfer);
    return !target.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true, composed: true }));
  };
  const file = (data: DataTransfer) => void data.items.add(new File(["x"], "plan.pdf"));

  test("are refused, so that the browser does not leave the page; what the page put into the chat is its own", () => {
    const host = document.createElement("div");
    const root = host.attachShadow({ mode: "open" });
    const ground = document.createElement("div");
    const inside = document.createElement("p");
    ground.append(inside, document.createElement("slot"));
    root.append(ground);
    const slotted = document.createElement("p");
    host.append(slotted);
    document.body.append(host);
    const end = refuseDrops(ground);
    for (const type of ["dragover", "drop"] as const) {
      assert.isTrue(drop(inside, type, file));
      assert.isFalse(drop(slotted, type, file));
      assert.isFalse(drop(inside, type, (data) => data.setData("text/plain", "a word")));
    }
    end();
    assert.isFalse(drop(inside, "drop", file));
    host.remove();
  });
});
