// A poll in a message, below its question: what one can vote for, and how it stands.
import type { Message } from '../../protocol.gen'
import { percentOf } from '../../text/amounts'
import { numericMomentOf } from '../../text/format'
import { messagesWords } from '../../text/messages'
import { now } from '../../text/now'
import { confirm } from '../confirm'
import { useClient, useSelect } from '../context'
import { useConversation } from '../conversation/conversation_context'
import { Icon } from '../icons'
import { mayAdminister } from '../names'
import { isClosed, pressed, vote } from './vote'
import { openVotes } from './votes'

export function Poll({ message }: { message: Message }) {
  const client = useClient()
  const { entered } = useConversation()
  const t = messagesWords.value.poll
  const poll = message.poll!
  const closed = isClosed(poll, now())
  const tab = entered.value === message.seq ? 0 : -1
  const mayClose = useSelect((state) => {
    const chat = state.chats.get(message.chatId)
    return message.senderId === state.me?.id || (chat !== undefined && mayAdminister(chat))
  }, [message])
  const facts = [
    poll.voters > 0 ? t.voters(poll.voters) : t.noVoters,
    closed ? t.closed : poll.closesAt && t.until(numericMomentOf(poll.closesAt)),
  ]
  const close = () => confirm({ title: t.closeTitle, lead: t.closeLead, yes: t.close, action: () => client.call('close_poll', { messageId: message.id }) })
  return (
    <div class="poll" role="group" aria-label={t.label}>
      <p class="poll-kind">{[poll.multiple ? t.many : t.one, poll.anonymous && t.anonymous].filter(Boolean).join(' · ')}</p>
      {poll.options.map(({ text, count }, index) => {
        const mine = poll.votes?.includes(index) ?? false
        const part = poll.voters > 0 ? Math.min(1, count / poll.voters) : 0
        return (
          <button
            key={index}
            type="button"
            class="poll-option"
            tabIndex={tab}
            aria-pressed={mine}
            aria-disabled={closed || undefined}
            onClick={() => !closed && vote(client, message, pressed(poll, index))}
          >
            <span class={poll.multiple ? 'poll-mark' : 'poll-mark poll-round'} aria-hidden="true">{mine && <Icon name="check" size={14} />}</span>
            <span class="poll-text" dir="auto">{text}</span>
            <span class="poll-count">{`${t.votes(count)} · ${percentOf(part)}`}</span>
            <span class="poll-bar" aria-hidden="true">
              <span style={{ width: `${Math.round(part * 1000) / 10}%` }} />
            </span>
          </button>
        )
      })}
      <p class="poll-facts">
        <span>{facts.filter(Boolean).join(' · ')}</span>
        {!poll.anonymous && poll.voters > 0 && (
          <button type="button" class="link" tabIndex={tab} onClick={() => openVotes(message)}>
            {t.show}
          </button>
        )}
        {mayClose && !closed && (
          <button type="button" class="link" tabIndex={tab} onClick={close}>
            {t.close}
          </button>
        )}
      </p>
    </div>
  )
}
