// The words of moderation, of how long messages are kept, of the directory, user groups and quiet hours, in German.
import type { Count } from './plural'
import type { RoomsWords } from './rooms_en'

export const roomsDe = (count: Count): RoomsWords => ({
  report: {
    show: 'Melden …',
    title: 'Diese Nachricht melden',
    lead: 'Die Verwaltung dieses Servers sieht die Nachricht, wie sie jetzt ist, wer sie geschrieben und wer sie gemeldet hat. Sonst erfährt es niemand.',
    reason: 'Was ist damit nicht in Ordnung?',
    send: 'Melden',
    done: 'Der Verwaltung gemeldet.',
    most: 'Zu viele deiner Meldungen sind noch offen. Warte, bis die Verwaltung sie angesehen hat.',
  },

  recent: {
    remove: 'Letzte Nachrichten entfernen …',
    title: (name) => `Letzte Nachrichten von ${name} entfernen?`,
    lead: 'Was in dieser Zeit in diesen Chat geschrieben wurde, wird für alle gelöscht. Das lässt sich nicht rückgängig machen.',
    span: 'Geschrieben in',
    spans: { hour: 'der letzten Stunde', day: 'den letzten 24 Stunden', week: 'den letzten 7 Tagen', month: 'den letzten 30 Tagen' },
    yes: 'Entfernen',
    done: 'Die Nachrichten werden entfernt.',
  },

  retention: {
    label: 'Nachrichten nach so vielen Tagen löschen (0: nie)',
    hint: 'Sie sind dann für alle weg, samt Dateien, und lassen sich nicht zurückholen.',
    server: (n) => count(n, { one: 'Dieser Server löscht alle Nachrichten nach 1 Tag, was hier auch gewählt ist.', other: `Dieser Server löscht alle Nachrichten nach ${n} Tagen, was hier auch gewählt ist.` }),
    bad: 'Eine ganze Zahl von 0 bis 3650.',
    inForce: (n) => count(n, { one: 'Nachrichten werden nach 1 Tag gelöscht', other: `Nachrichten werden nach ${n} Tagen gelöscht` }),
    removed: (n) => count(n, { one: 'Ältere Nachrichten wurden nach 1 Tag entfernt', other: `Ältere Nachrichten wurden nach ${n} Tagen entfernt` }),
    removedOnce: 'Ältere Nachrichten wurden entfernt',
  },

  directory: {
    title: 'Gruppen entdecken',
    lead: 'Gruppen, denen hier alle beitreten können.',
    find: 'Gruppe suchen',
    list: 'Gruppen',
    members: (n) => count(n, { one: '1 Mitglied', other: `${n} Mitglieder` }),
    join: 'Beitreten',
    joinOf: (group) => `${group} beitreten`,
    open: 'Öffnen',
    openOf: (group) => `${group} öffnen`,
    inIt: 'Du bist dabei',
    none: 'Noch keine Gruppen zum Beitreten',
    noneLead: 'Wem eine Gruppe gehört und wer sie verwaltet, kann sie in ihren Details für alle öffnen.',
    nothing: 'Keine solche Gruppe',
    nothingLead: 'Versuche andere Wörter oder weniger Buchstaben.',
    count: (n) => count(n, { one: '1 Gruppe', other: `${n} Gruppen` }),
    more: 'Mehr zeigen',
    removed: 'Du wurdest aus dieser Gruppe entfernt. Nur jemand aus ihr kann dich wieder hinzufügen.',
    gone: 'Dieser Gruppe kann man nicht mehr beitreten.',
    guests: 'Gäste können keine Gruppen entdecken.',
    rule: 'Alle können beitreten',
    ruleHint: 'Die Gruppe steht unter „Gruppen entdecken“. Alle mit einem Konto auf diesem Server, außer Gästen, können beitreten und alles lesen, was in ihr geschrieben wurde.',
    isPublic: 'Alle auf diesem Server können beitreten',
  },

  userGroups: {
    members: (n) => count(n, { one: '1 Mitglied', other: `${n} Mitglieder` }),
    title: (name) => `Mitglieder von @${name}`,
    none: 'Niemand ist darin.',
    label: (name) => `Gruppe @${name}`,
  },

  quiet: {
    title: 'Ruhezeiten',
    lead: 'In dieser Zeit gibt es auf keinem deiner Geräte Benachrichtigungen oder Töne. Ungelesenes wird trotzdem gezählt.',
    pause: 'Benachrichtigungen pausieren',
    pauses: { hour: 'Für 1 Stunde', four: 'Für 4 Stunden', tomorrow: 'Bis morgen, 9:00', week: 'Für 7 Tage' },
    paused: (when) => `Benachrichtigungen sind bis ${when} pausiert.`,
    resume: 'Fortsetzen',
    each: 'Ruhezeiten',
    eachHint: 'Zu denselben Zeiten an den Tagen, die du wählst.',
    from: 'Von',
    to: 'Bis',
    days: 'An den Tagen, an denen sie beginnen',
    zone: 'Zeitzone',
    noDay: 'Wähle mindestens einen Tag.',
    same: 'Die beiden Zeiten müssen sich unterscheiden.',
    save: 'Ruhezeiten speichern',
    nowPaused: (when) => `Benachrichtigungen sind bis ${when} pausiert`,
    now: 'Ruhezeit: Benachrichtigungen sind aus',
  },

  skin: {
    label: 'Hautton',
    of: (name) => `Hauttöne von ${name}`,
    tones: ['Ohne', 'Hell', 'Mittelhell', 'Mittel', 'Mitteldunkel', 'Dunkel'],
    hint: 'Lange drücken, oder Alt und ↓, um einen Hautton zu wählen.',
  },

  unsent: {
    notMember: 'Du bist nicht mehr in diesem Chat.',
    admins: 'Dort können nur Admins schreiben.',
    slow: 'Im langsamen Modus hättest du noch warten müssen.',
    blocked: 'Diese Person nimmt keine Nachrichten von dir an.',
    deleted: 'Dieses Konto wurde gelöscht.',
    other: (why) => `Der Server sagt: „${why}“`,
  },
})
