/** What is fetched when letters are first opened: `static/letters.js`. */

export { letterView } from "./letter/letter";
export { mailboxView } from "./mailbox/mailbox";
