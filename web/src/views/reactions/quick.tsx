// The three emoji that one is likely to react with, and the way to all others.
import type { Client } from '../../contract'
import type { Message } from '../../protocol.gen'
import { messagesWords } from '../../text/messages'
import { Icon } from '../icons'
import { openReactionPicker } from './open_picker'
import { hasReacted, react } from './react'
import { EmojiSign, quickEmoji } from './sign'

interface QuickProps {
  readonly client: Client
  readonly message: Message
  /** Of a menu: its items, which close it. */
  readonly close?: () => void
}

export function Quick({ client, message, close }: QuickProps) {
  const t = messagesWords.value.reactions
  const item = close && { role: 'menuitem' as const, tabIndex: -1 }
  return (
    <>
      {quickEmoji().map((emoji) => {
        const on = hasReacted(message, emoji)
        const label = on ? t.take(emoji) : t.put(emoji)
        return (
          <button
            key={emoji}
            type="button"
            class={on ? 'icon-button small quick quick-on' : 'icon-button small quick'}
            aria-label={label}
            title={label}
            {...item}
            onClick={() => {
              close?.()
              react(client, message, emoji, !on)
            }}
          >
            <EmojiSign emoji={emoji} />
          </button>
        )
      })}
      <button
        type="button"
        class="icon-button small"
        aria-label={t.add}
        title={t.add}
        aria-haspopup="dialog"
        {...item}
        onClick={(event) => {
          const { left, top } = event.currentTarget.getBoundingClientRect()
          close?.()
          openReactionPicker({ x: left, y: top }, (emoji) => react(client, message, emoji, true))
        }}
      >
        <Icon name="smilePlus" size={18} />
      </button>
    </>
  )
}
