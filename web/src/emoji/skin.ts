// Skin tones: one is kept for all emoji that have them. An emoji of several people has none here.
const base = /\p{Emoji_Modifier_Base}/gu
const tone = /\p{Emoji_Modifier}/gu

/** 0: as it is; 1 to 5: from light to dark. */
export type Skin = 0 | 1 | 2 | 3 | 4 | 5
export const skins: readonly Skin[] = [0, 1, 2, 3, 4, 5]

export const hasSkin = (emoji: string) => emoji.match(base)?.length === 1

/** In this tone, if it has any. */
export function toned(emoji: string, skin: Skin): string {
  const plain = emoji.replace(tone, '')
  if (!hasSkin(plain)) return emoji
  return skin === 0 ? plain : plain.replace(/(\p{Emoji_Modifier_Base})\ufe0f?/u, (_, person: string) => person + String.fromCodePoint(0x1f3fa + skin))
}
