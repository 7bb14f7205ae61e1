// An emoji as it is put on a message: of Unicode, or one of the server's own.
import { preferences } from '../preferences'
import { isOwn, OwnEmoji } from '../pictures/own_emoji'

const usual = ['👍', '❤️', '😂']

const ownIn = (emoji: string) => /^:([a-z0-9_-]+):$/.exec(emoji)?.[1]

/** What it stands for is said by the control around it. */
export function EmojiSign({ emoji }: { emoji: string }) {
  const own = ownIn(emoji)
  return (
    <span class="emoji-sign" aria-hidden="true">
      {own === undefined ? emoji : <OwnEmoji name={own} hidden />}
    </span>
  )
}

/** The three used last; until there are so many, those that everybody uses. */
export function quickEmoji(): string[] {
  const recent = preferences.value.recentEmoji.filter((emoji) => isOwn(ownIn(emoji) ?? '') || ownIn(emoji) === undefined)
  return [...new Set([...recent, ...usual])].slice(0, 3)
}
