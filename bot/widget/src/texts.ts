/**
 * Every text a relative can see or hear in the widget, beside what the gateway sends. Replace freely.
 *
 * Two objects, so that the loader does not carry the texts of the chat.
 */

// A name of its own: reading it from the loader's object would keep all texts of the chat in the loader.
const onePressLeft = "Tryck på Skift en gång till för att lämna sidan.";

export const loaderTexts = {
  launcher: "Stöd för anhöriga – öppna chatten",
  region: "Stöd för anhöriga",
  frameTitle: "Anhöriglotsen, chatt",
  exit: "Lämna sidan snabbt",
  close: "Dölj chatten",
  opening: "Chatten öppnas",
  openingText: "Det tar oftast några sekunder.",
  failed: "Chatten går inte att nå just nu",
  failedText: "Felet är hos oss, inte hos dig. Försök igen om en stund.",
  danger: "Är någon i fara? Ring 112",
  retry: "Försök igen",
  onePressLeft,
};

export const texts = {
  name: "Anhöriglotsen",
  you: "Du",
  notice: "Meddelande",
  log: "Samtalet",
  tools: "Mer hjälp",
  safety: "Om det är bråttom",

  danger: "Är någon i fara?",
  dangerCall: "Ring 112",
  exit: "Lämna sidan snabbt",
  exitHelp: "Du kan också trycka på Skift tre gånger.",
  onePressLeft,
  hide: "Dölj chatten",
  end: "Avsluta och ta bort",
  restart: "Börja om",
  human: "Prata med en människa",

  modeBot: "En robot svarar",
  modeWaiting: "Du väntar på personal",
  modeHuman: "Personal svarar",
  queuePlace: (place: number) => (place <= 1 ? "Du är först i kön." : `Du är nummer ${place} i kön.`),
  queueWait: (minutes: number) =>
    minutes <= 1 ? "Väntetiden är ungefär en minut." : `Väntetiden är ungefär ${minutes} minuter.`,

  version: "Text",
  versions: [
    { value: "vanlig", label: "Vanlig" },
    { value: "lattlast", label: "Lättläst" },
    { value: "engelska", label: "English", lang: "en" },
  ] as readonly { value: string; label: string; lang?: string }[],
  versionChosen: (label: string) => `Text: ${label}`,

  inputLabel: "Skriv ditt meddelande",
  placeholder: "Skriv här",
  send: "Skicka",
  empty: "Skriv något först, eller tryck på en knapp.",
  charactersLeft: (left: number) => (left === 1 ? "1 tecken kvar" : `${left} tecken kvar`),
  full: "Meddelandet är fullt. Skicka det och fortsätt i nästa.",
  newBelow: "Nytt svar längre ner",

  typing: "Svar är på väg",
  slow: "Svaret dröjer. Du kan vänta, skriva igen eller trycka på Prata med en människa. Ring 112 om någon är i fara.",
  offline: "Ingen anslutning just nu. Ring 112 om någon är i fara.",
  online: "Anslutningen är tillbaka.",
  unsent: "Meddelandet kom inte fram. Texten står kvar i rutan. Ring 112 om någon är i fara.",
  unsentChoice: "Ditt val kom inte fram. Tryck igen när anslutningen är tillbaka. Ring 112 om någon är i fara.",
  broken: "Något gick fel hos oss. Försök igen om en stund. Ring 112 om någon är i fara.",

  startFailedTitle: "Chatten går inte att nå just nu",
  startFailed: "Felet är hos oss, inte hos dig. Försök igen om en stund. Ring 112 om någon är i fara.",
  retry: "Försök igen",
  contactsPage: "Se vem du kan ringa",
  goneTitle: "Samtalet är borttaget",
  gone: "Samtalet finns inte kvar. Det kan ha gått en stund sedan du skrev. Du kan börja om när du vill. Ring 112 om någon är i fara.",

  endQuestion: "Ta bort samtalet?",
  endWarning: "Det går inte att få tillbaka.",
  endYes: "Ja, ta bort",
  restartQuestion: "Börja om från början?",
  restartWarning: "Det du har skrivit tas bort.",
  restartYes: "Ja, börja om",
  no: "Nej",

  endedTitle: "Samtalet är borttaget",
  ended: "Vi har inte kvar något av det du skrev. Du kan komma tillbaka när du vill, och börja på nytt.",
  endedByOther: "Samtalet är avslutat. Du kan komma tillbaka när du vill, och börja på nytt.",
  endedUnconfirmed:
    "Samtalet är borta från skärmen. Vi fick ingen kontakt med tjänsten. Där försvinner det av sig självt efter ungefär 30 minuter.",
  endedDevice: "Telefonen eller datorn kan minnas att du har varit på sidan.",
  endedDanger: "Ring 112 om någon är i fara.",
  startNew: "Börja ett nytt samtal",
  close: "Stäng",

  newTab: "öppnas i ny flik",
  channelKinds: {
    telefon: "Telefon",
    chatt: "Chatt",
    webb: "Webb",
    besok: "Besök",
    epost: "E-post",
    sms: "Sms",
  } as Readonly<Record<string, string>>,
  call: (number: string) => `Ring ${number}`,
  open: "Öppet nu",
  closed: "Stängt nu",
  hoursUnknown: "Tider okända",
  free: "Kostar inget",
  website: (name: string) => `Läs mer om ${name}`,
  reviewed: (date: string) => `Senast kontrollerad ${date}`,
  months: [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
  ] as readonly string[],
  source: "Källa",
  readSource: (source: string) => `Läs hos ${source}`,
  readMore: "Läs mer",
  /** Around an answer in English; the rest of the widget stays Swedish. */
  english: {
    source: "Source",
    readSource: (source: string) => `Read at ${source}, in Swedish`,
    readMore: "Read more, in Swedish",
    overdue: "It is a long time since this was checked. It may have changed. Read at the source before you rely on it.",
    helped: "Did it help?",
    newTab: "opens in a new tab",
    choices: (count: number) => (count === 1 ? "There is one button to choose." : `There are ${count} buttons to choose from.`),
  },
  overdue: "Det var länge sedan uppgiften kontrollerades. Den kan ha ändrats. Läs hos källan innan du litar på den.",
  helped: "Hjälpte det?",
  choices: (count: number) => (count === 1 ? "Det finns en knapp att välja." : `Det finns ${count} knappar att välja på.`),
  showItem: "Visa mer",
  steps: (count: number) => (count === 1 ? "Listan har ett steg." : `Listan har ${count} steg.`),
  dateStays: "Fyll i om du vill se dagar i listan. Datumet stannar i din telefon eller dator. Det skickas inte och sparas inte.",
  dateAhead: "Datumet ligger framåt i tiden. Se efter att det stämmer.",
  dateFirst: "Fyll i datumet i listan först. Då kan dagarna räknas ut.",
  datesShown: "Dagarna är uträknade och står vid stegen.",
  by: "Senast",
  preferablyBy: "Helst senast",
  dayPassed: "Dagen har passerat, men fråga ändå.",
  dayOff: (day: string) => `Då är det ledigt. Enligt lag räcker ${day}.`,
  print: "Skriv ut",
  copy: "Kopiera",
  copied: "Listan är kopierad.",
  notCopied: "Det gick inte att kopiera här. Du kan skriva ut listan i stället.",
  saveCalendar: "Spara i kalender",
  saved: (count: number) =>
    count === 1
      ? "En kalenderfil med en dag är sparad. Namnet i den säger inget om vad det gäller."
      : `En kalenderfil med ${count} dagar är sparad. Namnen i den säger inget om vad det gäller.`,
  nothingToSave: "Det finns inga dagar framåt att spara.",
  calendarName: "paminnelser.ics",
  weekdays: ["söndag", "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag"] as readonly string[],
  code: "Din kod",
};
