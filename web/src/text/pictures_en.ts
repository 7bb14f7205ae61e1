// The words of pictures, emoji and link previews, in English.
import type { Count } from './plural'

export const picturesEn = (count: Count) => ({
  picture: {
    profile: 'Profile picture',
    chat: 'Picture of this chat',
    set: 'Choose a picture',
    change: 'Change picture',
    pick: 'Choose from this device',
    take: 'Take a photo',
    remove: 'Remove picture',
    removed: 'The picture is removed.',
    unknown: (name: string) => `${name} is no picture that this browser can show.`,
  },

  crop: {
    title: 'Cut to size',
    stage: 'Which part is shown. Arrow keys move it, plus and minus zoom.',
    zoom: 'Zoom',
    hint: 'Drag to move it. Zoom with the slider, the wheel or two fingers.',
  },

  emoji: {
    title: 'Own emoji',
    lead: 'Everybody on this server can use them, as :name: in a message.',
    open: 'Manage own emoji',
    section: 'Of this server',
    add: 'Add emoji',
    addTitle: 'New emoji',
    choose: 'Choose a picture',
    other: 'Choose another picture',
    fileHint: 'PNG, GIF, WebP or JPEG. A larger one is made smaller; one that moves can have 128 × 128 pixels and 256 KB at most.',
    name: 'Name',
    nameHint: '2 to 32 small letters, digits, dashes and underscores.',
    missing: 'Choose a picture first.',
    taken: 'There is an emoji of this name already.',
    builtIn: 'This is the name of an emoji that everybody has. Choose another one.',
    movingTooLarge: 'A picture that moves can have 128 × 128 pixels and 256 KB at most.',
    tooLarge: 'This picture stays too large, however small it is made.',
    notThis: 'Only PNG, GIF, WebP and JPEG can be emoji.',
    added: (name: string) => `:${name}: is there.`,
    by: (who: string) => `added by ${who}`,
    byYou: 'added by you',
    find: 'Find by name',
    none: 'No own emoji yet',
    noneLead: 'Add one that only your people understand.',
    nothing: 'No emoji of that name',
    count: (n: number) => count(n, { one: '1 emoji', other: `${n} emoji` }),
    remove: (name: string) => `Remove :${name}:`,
    removeTitle: (name: string) => `Remove :${name}:?`,
    removeLead: 'Messages that have it say its name instead.',
    yes: 'Remove',
  },

  preview: {
    label: 'Link preview',
    remove: 'Remove link preview',
    removeTitle: 'Remove this link preview?',
    removeLead: 'It is gone for everybody, and does not come back. The link stays.',
    yes: 'Remove',
    without: 'Without link preview',
  },
})

export type PicturesWords = ReturnType<typeof picturesEn>
