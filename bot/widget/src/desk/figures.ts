/** Figures: a picture and the same in a table. */

import { fields, list, words } from "../conversation/protocol";
import { el } from "../shared/dom";
import type { Api } from "./api";
import { picture } from "./parts";
import { texts } from "./texts";

/** Fetches and draws the figures. */
export async function drawFigures(api: Api): Promise<HTMLElement> {
  const answer = await api.get("figures");
  const title = el("h2", { tabindex: "-1" }, texts.figures);
  if (!answer.ok) return el("section", { class: "figures-view" }, title, el("p", { class: "said", role: "alert" }, answer.problem.detail));
  const rows = list(answer.body["rows"]).map(fields);
  const least = typeof answer.body["told_from"] === "number" ? answer.body["told_from"] : 5;
  if (!rows.length) return el("section", { class: "figures-view" }, title, el("p", { class: "hint" }, texts.noFigures));
  const drawn = picture(answer.body["svg"]);
  const legend = el("p", { class: "legend" }, el("span", { class: "asked" }, texts.asked), el("span", { class: "answered" }, texts.gotAnswer));
  const body = rows.map((row) => {
    const cells = Object.entries(fields(row["cells"])).filter(([, n]) => n !== 0);
    const told = cells.map(([value, n]) => `${texts.value[value] ?? value}: ${typeof n === "number" ? n : texts.few}`);
    const measure = words(row["measure"]) ?? "";
    return el("tr", {}, el("td", {}, words(row["week"]) ?? ""), el("th", { scope: "row" }, texts.measure[measure] ?? measure), el("td", {}, told.join(", ")));
  });
  const head = el("tr", {}, ...[texts.week, "", ""].map((each) => (each ? el("th", { scope: "col" }, each) : el("td", {}))));
  const table = el("table", {}, el("thead", {}, head), el("tbody", {}, ...body));
  const holder = el("div", { class: "picture", tabindex: "0", role: "region", "aria-label": texts.asked });
  if (drawn) holder.append(drawn);
  return el("section", { class: "figures-view" }, title, el("p", { class: "hint" }, texts.figuresHint(least)), legend, holder, el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": texts.figures }, table));
}
