/** Signing in. */

import { words } from "../conversation/protocol";
import { button, el } from "../shared/dom";
import type { Api, Body } from "./api";
import { field } from "./parts";
import { texts } from "./texts";

/** Draws the form. */
export function drawSignIn(api: Api, oidc: boolean, told: string, done: (body: Body) => void): HTMLElement {
  const name = el("input", { type: "text", autocomplete: "username", autocapitalize: "none", spellcheck: "false", required: true });
  const password = el("input", { type: "password", autocomplete: "current-password", required: true });
  const code = el("input", { type: "text", inputmode: "numeric", autocomplete: "one-time-code", maxlength: "7" });
  const codeField = field(texts.code, code, texts.codeHint);
  codeField.hidden = true;
  const said = el("p", { class: "said", role: "alert" }, told);
  const form = el(
    "form",
    { class: "signin", novalidate: true },
    el("h1", { tabindex: "-1" }, texts.title),
    said,
    field(texts.name, name),
    field(texts.password, password),
    codeField,
    el("button", { type: "submit", class: "strong" }, texts.signIn),
    oidc ? button(texts.oidc, "quiet", () => location.assign("/desk/oidc/start")) : null,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void api.post("login", { name: name.value, password: password.value, code: code.value }).then((answer) => {
      if (answer.ok) {
        password.value = "";
        return done(answer.body);
      }
      said.textContent = answer.problem.detail;
      if (words(answer.body["type"])?.endsWith("#code-needed")) {
        codeField.hidden = false;
        code.focus();
      } else (name.value ? password : name).focus();
    });
  });
  return form;
}
