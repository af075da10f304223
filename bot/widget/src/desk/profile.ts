/** One's own account: password and one-time codes. */

import { words } from "../conversation/protocol";
import { button, el } from "../shared/dom";
import type { Api } from "./api";
import type { Staff } from "./model";
import { field, picture } from "./parts";
import { texts } from "./texts";

/** Draws the account; `out` is called when it has been signed out by a change. */
export function drawProfile(api: Api, staff: Staff, out: (said: string) => void): HTMLElement {
  const parts: HTMLElement[] = [el("h2", { tabindex: "-1" }, texts.profile)];
  if (staff.local) parts.push(password(api, staff, out), totp(api, staff));
  parts.push(
    button(texts.signOutEverywhere, "quiet", () => void api.post("logout-everywhere").then(() => out(texts.signedOut))),
  );
  return el("section", { class: "profile-view" }, ...parts);
}

function password(api: Api, staff: Staff, out: (said: string) => void): HTMLElement {
  const old = el("input", { type: "password", autocomplete: "current-password" });
  const fresh = el("input", { type: "password", autocomplete: "new-password", minlength: "12" });
  const said = el("p", { class: "said", role: "alert" }, staff.mustChange ? texts.mustChange : "");
  const form = el(
    "form",
    { novalidate: true },
    said,
    field(texts.oldPassword, old),
    field(texts.newPassword, fresh),
    el("button", { type: "submit", class: "strong" }, texts.changePassword),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void api.post("me/password", { old: old.value, new: fresh.value }).then((answer) => {
      if (answer.ok) out(texts.passwordChanged);
      else said.textContent = answer.problem.detail;
    });
  });
  return form;
}

function totp(api: Api, staff: Staff): HTMLElement {
  const box = el("div", { class: "totp" }, el("p", {}, staff.totp ? texts.totpOn : texts.totpOff));
  const start = button(texts.totpStart, "quiet", () => void begin());
  box.append(start);
  async function begin(): Promise<void> {
    const answer = await api.post("me/totp");
    if (!answer.ok) return;
    const seed = words(answer.body["seed"]) ?? "";
    const code = el("input", { type: "text", inputmode: "numeric", autocomplete: "one-time-code", maxlength: "7" });
    const said = el("p", { class: "said", role: "alert" });
    const drawn = picture(answer.body["svg"]);
    const holder = el("div", { class: "qr" });
    if (drawn) holder.append(drawn);
    const form = el(
      "form",
      { novalidate: true },
      el("p", {}, texts.totpScan),
      holder,
      el("p", { class: "hint" }, texts.totpSeed, " ", el("code", {}, seed)),
      field(texts.code, code, texts.codeHint),
      said,
      el("button", { type: "submit", class: "strong" }, texts.totpDone),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void api.post("me/totp", { seed, code: code.value }).then((done) => {
        if (done.ok) box.replaceChildren(el("p", { role: "status" }, texts.totpOn));
        else said.textContent = done.problem.detail;
      });
    });
    box.replaceChildren(form);
    code.focus();
  }
  return box;
}
