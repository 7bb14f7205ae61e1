// Up to three emoji and nothing else are shown large.

const emoji = /^(?:\p{Regional_Indicator}{2}|\p{Emoji_Presentation}[\p{Emoji_Modifier}\u{fe0f}]*(?:\u200d\p{Emoji}[\p{Emoji_Modifier}\u{fe0f}]*)*|\p{Emoji}\u{fe0f}(?:\u200d\p{Emoji}\u{fe0f}?)*|\s){1,6}$/u
/** Firefox has it only since 125. */
const graphemes = 'Segmenter' in Intl ? new Intl.Segmenter(undefined, { granularity: 'grapheme' }) : undefined

export function onlyEmoji(text: string): boolean {
  if (text.length > 40 || !emoji.test(text)) return false
  const dense = text.replace(/\s/g, '')
  const count = graphemes ? [...graphemes.segment(dense)].length : [...dense].length
  return count >= 1 && count <= 3
}
