// The reactions to a message, below it: how many, whether one has reacted oneself, and after a moment who has.
import { useRef, useState } from 'preact/hooks'

import type { Message } from '../../protocol.gen'
import { messagesWords } from '../../text/messages'
import { useClient } from '../context'
import { useConversation } from '../conversation/conversation_context'
import { useLongPress } from '../conversation/long_press'
import { Icon } from '../icons'
import { hideTip, showTip, tipId } from '../tip'
import { namesOf } from './names'
import { openReactionPicker } from './open_picker'
import { react } from './react'
import { EmojiSign } from './sign'
import { openReactors } from './reactors'

const restMs = 300

type Reaction = NonNullable<Message['reactions']>[number]

export function Reactions({ message }: { message: Message }) {
  const client = useClient()
  const conversation = useConversation()
  const t = messagesWords.value.reactions
  const tab = conversation.entered.value === message.seq ? 0 : -1
  return (
    <div class="reactions" role="group" aria-label={t.label}>
      {message.reactions?.map((one) => <Chip key={one.emoji} message={message} reaction={one} tab={tab} />)}
      <button
        type="button"
        class="reaction reaction-add"
        tabIndex={tab}
        aria-label={t.add}
        title={t.add}
        onClick={(event) => openReactionPicker(event.currentTarget, (emoji) => react(client, message, emoji, true))}
      >
        <Icon name="smilePlus" size={16} />
      </button>
    </div>
  )
}

function Chip({ message, reaction, tab }: { message: Message; reaction: Reaction; tab: number }) {
  const client = useClient()
  const { emoji, count, me = false } = reaction
  const button = useRef<HTMLButtonElement>(null)
  const timer = useRef(0)
  const [told, setTold] = useState(false)
  const press = useLongPress(() => openReactors(message))
  const leave = () => {
    clearTimeout(timer.current)
    setTold(false)
    hideTip()
  }
  const rest = () => {
    clearTimeout(timer.current)
    timer.current = window.setTimeout(() => {
      const mine = timer.current
      namesOf(client, message, emoji).then(
        (names) => {
          if (mine !== timer.current || !button.current?.matches(':hover, :focus-visible')) return
          showTip(button.current, names)
          setTold(true)
        },
        () => undefined,  // without them it says how many
      )
    }, restMs)
  }
  return (
    <button
      ref={button}
      type="button"
      class="reaction"
      tabIndex={tab}
      aria-pressed={me}
      aria-label={messagesWords.value.reactions.count(emoji, count)}
      aria-describedby={told ? tipId : undefined}
      onClick={() => react(client, message, emoji, !me)}
      onPointerEnter={(event) => event.pointerType === 'mouse' && rest()}
      onPointerLeave={leave}
      onFocus={rest}
      onBlur={leave}
      {...press}
      onContextMenu={(event) => {
        event.stopPropagation()
        press.onContextMenu(event)
      }}
    >
      <EmojiSign emoji={emoji} />
      <span aria-hidden="true">{count}</span>
    </button>
  )
}
