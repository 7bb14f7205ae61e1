// Die Texte zu Bildern, Emoji und Linkvorschauen, auf Deutsch.
import type { PicturesWords } from './pictures_en'
import type { Count } from './plural'

export const picturesDe = (count: Count): PicturesWords => ({
  picture: {
    profile: 'Profilbild',
    chat: 'Bild dieses Chats',
    set: 'Bild wählen',
    change: 'Bild ändern',
    pick: 'Von diesem Gerät wählen',
    take: 'Foto aufnehmen',
    remove: 'Bild entfernen',
    removed: 'Das Bild ist entfernt.',
    unknown: (name) => `${name} ist kein Bild, das dieser Browser zeigen kann.`,
  },

  crop: {
    title: 'Zuschneiden',
    stage: 'Welcher Teil gezeigt wird. Pfeiltasten verschieben ihn, Plus und Minus zoomen.',
    zoom: 'Zoom',
    hint: 'Ziehen verschiebt das Bild. Zoomen geht mit dem Regler, dem Rad oder zwei Fingern.',
  },

  emoji: {
    title: 'Eigene Emoji',
    lead: 'Alle auf diesem Server können sie benutzen, als :name: in einer Nachricht.',
    open: 'Eigene Emoji verwalten',
    section: 'Von diesem Server',
    add: 'Emoji hinzufügen',
    addTitle: 'Neues Emoji',
    choose: 'Bild wählen',
    other: 'Anderes Bild wählen',
    fileHint: 'PNG, GIF, WebP oder JPEG. Ein größeres wird verkleinert; ein bewegtes darf höchstens 128 × 128 Pixel und 256 KB haben.',
    name: 'Name',
    nameHint: '2 bis 32 kleine Buchstaben, Ziffern, Binde- und Unterstriche.',
    missing: 'Wähle erst ein Bild.',
    taken: 'Ein Emoji mit diesem Namen gibt es schon.',
    builtIn: 'So heißt ein Emoji, das alle haben. Wähle einen anderen Namen.',
    movingTooLarge: 'Ein bewegtes Bild darf höchstens 128 × 128 Pixel und 256 KB haben.',
    tooLarge: 'Dieses Bild bleibt zu groß, auch wenn es verkleinert wird.',
    notThis: 'Nur PNG, GIF, WebP und JPEG können Emoji sein.',
    added: (name) => `:${name}: ist da.`,
    by: (who) => `von ${who}`,
    byYou: 'von dir',
    find: 'Nach Namen suchen',
    none: 'Noch keine eigenen Emoji',
    noneLead: 'Füge eins hinzu, das nur deine Leute verstehen.',
    nothing: 'Kein Emoji mit diesem Namen',
    count: (n) => count(n, { one: '1 Emoji', other: `${n} Emoji` }),
    remove: (name) => `:${name}: entfernen`,
    removeTitle: (name) => `:${name}: entfernen?`,
    removeLead: 'In Nachrichten steht dann sein Name.',
    yes: 'Entfernen',
  },

  preview: {
    label: 'Linkvorschau',
    remove: 'Linkvorschau entfernen',
    removeTitle: 'Diese Linkvorschau entfernen?',
    removeLead: 'Sie verschwindet für alle und kommt nicht wieder. Der Link bleibt.',
    yes: 'Entfernen',
    without: 'Ohne Linkvorschau',
  },
})
