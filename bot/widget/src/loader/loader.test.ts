import { settle, window_ } from "../shared/testing";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { wrap } from "../shared/messages";
import { install } from "./loader";

const ORIGIN = "https://gateway.example";

// Loading pages is not what is tested here.
window_.happyDOM.settings.disableIframePageLoading = true;
window_.happyDOM.settings.handleDisabledFileLoadingAsSuccess = true;

beforeEach(() => {
  document.body.replaceChildren();
  document.title = "Kommunen";
});

function open(exitUrl?: string) {
  const left: string[] = [];
  const host = install({ origin: ORIGIN, position: "right", exitUrl, replace: (url) => left.push(url) });
  const root = host?.shadowRoot as ShadowRoot;
  const launcher = root.querySelector(".launcher") as HTMLButtonElement;
  const exit = root.querySelector(".bar .exit") as HTMLButtonElement;
  const frame = (): HTMLIFrameElement | null => root.querySelector("iframe");
  const hear = (command: Parameters<typeof wrap>[0], origin = ORIGIN): void => {
    const source = frame()?.contentWindow ?? null;
    window.dispatchEvent(new MessageEvent("message", { data: wrap(command), origin, source }));
  };
  return { left, root, launcher, exit, frame, hear };
}

test("nothing is loaded before the first press, and the launcher is there once", () => {
  const { frame, launcher } = open();
  assert.equal(frame(), null);
  assert.equal(launcher.getAttribute("aria-expanded"), "false");
  assert.equal(install({ origin: ORIGIN, position: undefined, exitUrl: undefined }), null);
});

test("pressing opens the frame on the gateway's origin, with 112 until it answers", () => {
  const { frame, launcher, root, hear } = open();
  launcher.click();
  assert.equal(frame()?.getAttribute("src"), `${ORIGIN}/widget/frame`);
  assert.ok(frame()?.title);
  assert.equal(launcher.getAttribute("aria-expanded"), "true");
  const wait = root.querySelector(".wait") as HTMLElement;
  assert.ok(wait.querySelector('a[href="tel:112"]'));
  hear("ready");
  assert.ok(wait.hidden);
});

test("hiding keeps the frame and gives focus back; closing throws it away", () => {
  const { frame, launcher, root, hear } = open();
  launcher.click();
  hear("ready");
  hear("hide");
  assert.equal(root.activeElement, launcher);
  assert.equal(launcher.getAttribute("aria-expanded"), "false");
  assert.ok(frame());
  launcher.click();
  hear("close");
  assert.equal(frame(), null);
});

test("quick exit blanks at once and leaves for the neutral page", () => {
  const { exit, launcher, left, root } = open();
  assert.ok(exit.hidden);
  launcher.click();
  assert.ok(!exit.hidden);
  exit.click();
  assert.ok(root.querySelector(".cover"));
  assert.equal(document.title, "");
  assert.deepEqual(left, ["https://www.wikipedia.org/"]);
});

test("the host page decides where to, but only a web address will do", () => {
  for (const [wanted, expected] of [
    ["https://vader.example/", "https://vader.example/"],
    ["javascript:alert(1)", "https://www.wikipedia.org/"],
  ] as const) {
    document.body.replaceChildren();
    const { exit, launcher, left } = open(wanted);
    launcher.click();
    exit.click();
    assert.deepEqual(left, [expected]);
  }
});

test("with the frame there, it gets time to delete, then the page is left once", async () => {
  const { exit, launcher, left, hear } = open();
  launcher.click();
  hear("ready");
  exit.click();
  assert.deepEqual(left, []);
  hear("exited");
  assert.equal(left.length, 1);
  await settle(200);
  assert.equal(left.length, 1);
});

test("the frame can ask to leave, other pages cannot", () => {
  const { launcher, left, hear } = open();
  launcher.click();
  hear("exit", "https://evil.example");
  assert.deepEqual(left, []);
  hear("exit");
  assert.equal(left.length, 1);
});

test("three presses of Shift leave while the chat has been opened, not before", () => {
  const { launcher, left } = open();
  const press = (): void => {
    for (const type of ["keydown", "keyup"]) document.dispatchEvent(new KeyboardEvent(type, { key: "Shift" }));
  };
  for (let n = 0; n < 3; n++) press();
  assert.deepEqual(left, []);
  launcher.click();
  for (let n = 0; n < 3; n++) press();
  assert.equal(left.length, 1);
});

test("brought back from memory the page is whole and the conversation gone", () => {
  const { exit, frame, launcher, root } = open();
  launcher.click();
  exit.click();
  const back = new Event("pageshow");
  Object.defineProperty(back, "persisted", { value: true });
  window.dispatchEvent(back);
  assert.equal(root.querySelector(".cover"), null);
  assert.equal(document.title, "Kommunen");
  assert.equal(document.body.style.visibility, "");
  assert.equal(frame(), null);
  assert.equal(launcher.getAttribute("aria-expanded"), "false");
});
