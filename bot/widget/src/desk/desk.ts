/** The desk: puts the parts together. Nothing is kept on the device; what was said lives in this page only. */

import { io, type Socket } from "socket.io-client";
import { fields, list, words } from "../conversation/protocol";
import { button, el } from "../shared/dom";
import { Api, type Body } from "./api";
import { Chat } from "./chat";
import { drawFigures } from "./figures";
import { Letters } from "./letters";
import { asChoices, asStaff, asTicket, asTickets, type Choice, type Staff, type Ticket } from "./model";
import { show } from "./parts";
import { drawProfile } from "./profile";
import { Queue } from "./queue";
import { drawSignIn } from "./signin";
import { texts } from "./texts";

const BEAT_MS = 20_000;
const REFRESH_MS = 30_000;
const MEETING = ["staff", "lead"];
type View = "chats" | "letters" | "figures" | "profile";

class Desk {
  readonly #root = document.getElementById("desk") as HTMLElement;
  readonly #live = el("p", { class: "visually-hidden", role: "status" });
  readonly #api = new Api(() => this.#signedOut(texts.signedOut));
  readonly #main = el("main", { id: "main" });
  readonly #told = el("p", { class: "told", role: "status" });
  readonly #menu = el("nav", { "aria-label": texts.title });
  readonly #tabs = el("nav", { class: "tabs", "aria-label": texts.mine });
  readonly #duty = el("input", { type: "checkbox", role: "switch", id: "duty", autocomplete: "off" });
  readonly #dutyText = el("p", { class: "hint" });
  readonly #queue = new Queue({ take: (ticket) => void this.#take(ticket), open: (ticket) => void this.#openChat(ticket) });
  readonly #letters = new Letters(this.#api, (text) => this.#say(text));
  readonly #chats = new Map<string, Chat>();
  #choices: { outcomes: readonly Choice[]; districts: readonly Choice[] } = { outcomes: [], districts: [] };
  #staff: Staff | null = null;
  #socket: Socket | null = null;
  #beat: ReturnType<typeof setInterval> | undefined;
  #refresh: ReturnType<typeof setInterval> | undefined;
  #view: View = "chats";
  #open: string | null = null;
  #known = new Set<string>();
  #sound: AudioContext | null = null;
  #shortcuts = true;
  #newLetters = 0;
  #fetching = 0;

  async start(): Promise<void> {
    window.addEventListener("pageshow", (event) => event.persisted && location.reload());
    document.addEventListener("keydown", (event) => this.#key(event));
    this.#duty.addEventListener("change", () => void this.#setDuty(this.#duty.checked));
    const answer = await this.#api.get("me");
    if (answer.ok) this.#signedIn(answer.body);
    else if (answer.status === 401) this.#signIn(answer.body["oidc"] === true, "");
    else this.#signIn(false, answer.problem.detail);
  }

  #signIn(oidc: boolean, said: string): void {
    const form = drawSignIn(this.#api, oidc, said, (body) => this.#signedIn(body));
    this.#root.replaceChildren(el("main", { id: "main" }, form), this.#live);
    form.querySelector("input")?.focus();
  }

  #signedIn(body: Body): void {
    const staff = asStaff(body["staff"]);
    if (!staff) return this.#signIn(false, texts.broken);
    this.#staff = staff;
    this.#api.csrf = words(body["csrf"]) ?? "";
    this.#frame(staff);
    if (MEETING.includes(staff.role)) {
      this.#connect();
      void this.#api.get("words").then((answer) => {
        if (answer.ok) this.#choices = { outcomes: asChoices(answer.body["outcomes"]), districts: asChoices(answer.body["districts"]) };
      });
      void this.#fetchQueue();
      this.#refresh = setInterval(() => void this.#fetchQueue(), REFRESH_MS);
    }
    this.#go(staff.mustChange ? "profile" : MEETING.includes(staff.role) ? "chats" : "figures");
  }

  #signedOut(said: string): void {
    if (!this.#staff) return;
    this.#staff = null;
    this.#socket?.disconnect();
    this.#socket = null;
    clearInterval(this.#beat);
    clearInterval(this.#refresh);
    for (const chat of this.#chats.values()) chat.clear();
    this.#chats.clear();
    this.#letters.clear();
    this.#live.textContent = "";
    this.#known.clear();
    this.#open = null;
    this.#api.csrf = "";
    document.title = texts.title;
    void this.#api.get("me").then((answer) => this.#signIn(answer.body["oidc"] === true, said));
  }

  #frame(staff: Staff): void {
    const meets = MEETING.includes(staff.role);
    const duty = el("div", { class: "duty" }, el("div", { class: "tick" }, this.#duty, el("label", { for: "duty" }, texts.onDuty)), this.#dutyText);
    const sound = button(texts.soundOff, "quiet small", () => {
      if (this.#sound) void this.#sound.close();
      this.#sound = this.#sound ? null : new AudioContext();
      sound.textContent = this.#sound ? texts.soundOn : texts.soundOff;
      sound.setAttribute("aria-pressed", String(this.#sound !== null));
      this.#ring();
    });
    sound.setAttribute("aria-pressed", "false");
    const top = el(
      "div",
      { class: "top" },
      el("h1", {}, texts.title),
      el("p", { class: "who" }, staff.shownAs),
      meets ? sound : null,
      meets ? button(texts.help, "quiet small", () => this.#help()) : null,
      button(texts.signOut, "quiet small", () => void this.#api.post("logout").then(() => this.#signedOut(texts.signedOut))),
    );
    this.#root.replaceChildren(
      el("a", { class: "skip", href: "#main" }, "Till innehållet"),
      el("header", {}, top, el("div", { class: "bar" }, this.#menu, meets ? duty : "")),
      this.#told,
      this.#tabs,
      this.#main,
      this.#live,
    );
    this.#drawMenu();
  }

  #drawMenu(): void {
    const role = this.#staff?.role ?? "";
    const meets = MEETING.includes(role);
    const views: [View, string][] = [
      ...(meets ? ([["chats", texts.chats + (this.#queue.waiting ? ` (${this.#queue.waiting})` : "")], ["letters", texts.letters + (this.#newLetters ? ` (${this.#newLetters})` : "")]] as [View, string][]) : []),
      ...(role === "staff" ? [] : ([["figures", texts.figures]] as [View, string][])),
      ["profile", texts.profile],
    ];
    const focused = this.#menu.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset["view"] : null;
    this.#menu.replaceChildren(
      ...views.map(([view, label]) => {
        const made = button(label, "menu", () => this.#go(view));
        made.dataset["view"] = view;
        if (view === this.#view) made.setAttribute("aria-current", "page");
        return made;
      }),
    );
    if (focused) this.#menu.querySelector<HTMLElement>(`[data-view="${focused}"]`)?.focus();
    this.#drawTabs();
  }

  #drawTabs(): void {
    this.#tabs.hidden = this.#chats.size === 0 || this.#view !== "chats";
    this.#tabs.replaceChildren(
      ...[...this.#chats.values()].map((chat, place) => {
        const unread = chat.unread ? ` (${chat.unread})` : "";
        const made = button(`${place + 1}. ${chat.ticket.labels["target_group"] ?? ""}${unread}`, "menu", () => this.#showChat(chat.ticket.id));
        if (this.#open === chat.ticket.id) made.setAttribute("aria-current", "true");
        return made;
      }),
    );
  }

  #go(view: View): void {
    this.#view = view;
    this.#open = null;
    this.#drawMenu();
    if (view === "chats") this.#main.replaceChildren(this.#queue.element);
    else if (view === "letters") {
      this.#main.replaceChildren(this.#letters.element);
      void this.#letters.show();
    } else if (view === "figures") void drawFigures(this.#api).then((drawn) => this.#view === "figures" && this.#main.replaceChildren(drawn));
    else if (this.#staff) this.#main.replaceChildren(drawProfile(this.#api, this.#staff, (said) => this.#signedOut(said)));
  }

  #connect(): void {
    const socket = io("/desk", { path: "/socket.io", transports: ["websocket", "polling"], tryAllTransports: true, forceNew: true, reconnectionDelayMax: 5000 });
    this.#socket = socket;
    socket.on("connect", () => {
      if (this.#told.textContent === texts.unreachable) this.#tell(texts.online);
      this.#sendBeat();
      void this.#fetchQueue();
      for (const chat of this.#chats.values()) this.#watch(chat);
    });
    socket.on("disconnect", () => this.#staff && this.#tell(texts.unreachable));
    socket.on("connect_error", () => {
      if (!socket.active) void this.#api.get("queue");
    });
    socket.on("queue", () => {
      void this.#fetchQueue();
      void this.#letters.changed();
    });
    socket.on("item", (value: unknown) => {
      const { ticket, item } = fields(value);
      this.#chats.get(String(ticket))?.take([item]);
      this.#drawTabs();
    });
    socket.on("typing", (value: unknown) => this.#chats.get(String(fields(value)["ticket"]))?.typing(true));
    socket.on("left", (value: unknown) => {
      const { ticket, gone_in_s: s } = fields(value);
      this.#chats.get(String(ticket))?.left(typeof s === "number" ? s : 3600);
    });
    socket.on("closed", (value: unknown) => this.#drop(String(fields(value)["ticket"]), ""));
    socket.on("signed_out", () => this.#signedOut(texts.signedOut));
    this.#beat = setInterval(() => this.#sendBeat(), BEAT_MS);
  }

  #sendBeat(): void {
    this.#socket?.timeout(10_000).emit("beat", {}, (failed: unknown, ack: unknown) => {
      if (!failed && fields(ack)["ok"] === true) this.#drawDuty(fields(ack)["on_duty"] === true);
    });
  }

  async #fetchQueue(): Promise<void> {
    const turn = ++this.#fetching;
    const answer = await this.#api.get("queue");
    // An older answer that comes late must not take away what a newer one has shown.
    if (!answer.ok || !this.#staff || turn !== this.#fetching) return;
    const waiting = asTickets(answer.body["waiting"]);
    const mine = asTickets(answer.body["mine"]);
    this.#queue.show(waiting, mine, asTickets(answer.body["colleagues"]));
    this.#newLetters = typeof answer.body["letters_new"] === "number" ? answer.body["letters_new"] : 0;
    this.#drawDuty(answer.body["on_duty"] === true);
    document.title = waiting.length ? `(${waiting.length}) ${texts.title}` : texts.title;
    const fresh = waiting.filter((ticket) => !this.#known.has(ticket.id));
    this.#known = new Set(waiting.map((ticket) => ticket.id));
    if (fresh.length) {
      this.#say(texts.newChats(waiting.length));
      this.#ring();
    }
    const held = new Set(mine.map((ticket) => ticket.id));
    for (const id of [...this.#chats.keys()]) if (!held.has(id)) this.#drop(id, "");
    this.#drawMenu();
  }

  async #setDuty(on: boolean): Promise<void> {
    const answer = await this.#api.post("duty", { on });
    this.#drawDuty(answer.ok ? on : !on);
    if (!answer.ok) this.#tell(answer.problem.detail);
  }

  #drawDuty(on: boolean): void {
    this.#duty.checked = on;
    this.#dutyText.textContent = on ? texts.dutyOn : texts.dutyOff;
  }

  async #take(ticket: Ticket): Promise<void> {
    const answer = await this.#api.post(`tickets/${ticket.id}/take`);
    if (!answer.ok) {
      this.#tell(answer.status === 409 ? texts.taken : answer.problem.detail);
      return this.#fetchQueue();
    }
    this.#hold(asTicket(answer.body["ticket"]) ?? ticket, answer.body);
    this.#showChat(ticket.id);
    return this.#fetchQueue();
  }

  async #openChat(ticket: Ticket): Promise<void> {
    if (!this.#chats.has(ticket.id)) {
      const answer = await this.#api.get(`tickets/${ticket.id}/items`);
      if (!answer.ok) return this.#tell(answer.problem.detail);
      this.#hold(ticket, answer.body);
    }
    this.#showChat(ticket.id);
  }

  #hold(ticket: Ticket, body: Body): void {
    const chat = new Chat(ticket, this.#api, this.#choices, {
      gone: (id, said) => this.#drop(id, said),
      back: () => this.#go("chats"),
      say: (text) => this.#say(text),
      typing: (id) => this.#socket?.emit("typing", { ticket: id }),
    });
    this.#chats.set(ticket.id, chat);
    this.#fill(chat, body);
    this.#watch(chat);
  }

  #fill(chat: Chat, body: Body): void {
    chat.take(list(body["items"]));
    if (body["left"] === true) chat.left(typeof body["gone_in_s"] === "number" ? body["gone_in_s"] : 3600);
  }

  #watch(chat: Chat): void {
    this.#socket?.timeout(10_000).emit("watch", { ticket: chat.ticket.id, after: chat.last }, (failed: unknown, ack: unknown) => {
      if (!failed && fields(ack)["ok"] === true) this.#fill(chat, fields(ack));
    });
  }

  #showChat(id: string): void {
    const chat = this.#chats.get(id);
    if (!chat) return;
    this.#view = "chats";
    this.#open = id;
    this.#main.replaceChildren(chat.element);
    this.#drawMenu();
    chat.focus();
    this.#drawTabs();
  }

  #drop(id: string, said: string): void {
    const chat = this.#chats.get(id);
    if (!chat) return;
    chat.clear();
    this.#live.textContent = "";
    this.#chats.delete(id);
    if (this.#open === id) this.#go("chats");
    else this.#drawTabs();
    if (said) this.#tell(said);
    void this.#fetchQueue();
  }

  #help(): void {
    const on = el("input", { type: "checkbox", id: "shortcuts", autocomplete: "off" });
    on.checked = this.#shortcuts;
    on.addEventListener("change", () => (this.#shortcuts = on.checked));
    const rows = texts.keys.map(([key, does]) => el("div", {}, el("dt", {}, el("kbd", {}, key)), el("dd", {}, does)));
    show(texts.shortcuts, el("dl", { class: "keys" }, ...rows), el("div", { class: "tick" }, on, el("label", { for: on.id }, texts.shortcutsOn)));
  }

  #key(event: KeyboardEvent): void {
    const at = event.target as HTMLElement;
    const writes = at.closest("input:not([type=checkbox]), textarea, select, dialog[open]") !== null;
    if (!this.#staff || !this.#shortcuts || writes || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "?") this.#help();
    else if (this.#view !== "chats" || this.#open !== null) return;
    else if (event.key === "j") this.#queue.step(1);
    else if (event.key === "k") this.#queue.step(-1);
    else if (event.key === "t") this.#queue.takeFocused();
  }

  #ring(): void {
    if (!this.#sound) return;
    const tone = this.#sound.createOscillator();
    const volume = this.#sound.createGain();
    volume.gain.value = 0.08;
    tone.frequency.value = 660;
    tone.connect(volume).connect(this.#sound.destination);
    tone.start();
    tone.stop(this.#sound.currentTime + 0.25);
  }

  #tell(text: string): void {
    this.#told.textContent = text;
    setTimeout(() => this.#told.textContent === text && text !== texts.unreachable && (this.#told.textContent = ""), 8000);
  }

  #say(text: string): void {
    this.#live.textContent = "";
    setTimeout(() => (this.#live.textContent = text), 50);
  }
}

void new Desk().start();
