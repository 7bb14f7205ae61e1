// A message that is still here: on its way, waiting for the connection, or refused.
import type { OutboxItem } from '../../contract'
import type { Context } from '../../markdown/render'
import { Markdown } from '../../markdown/shown'
import { words } from '../../text'
import { directionOf } from '../../text/direction'
import { timeOf } from '../../text/format'
import { useClient } from '../context'
import { parts } from '../deferred'
import { failureText } from '../failure'
import { Icon } from '../icons'
import { memo } from '../memo'
import { said } from '../said'
import { copy } from '../toasts'
import { onlyEmoji } from './only_emoji'
import { Quote } from './quote'

const context: Context = { mention: () => undefined, openUser: () => undefined }

export const OutboxRow = memo(function OutboxRow({ item, last }: { item: OutboxItem; last: boolean }) {
  const client = useClient()
  const t = words.value
  const label = `${t.message.label(t.common.you, timeOf(item.createdAt), said({ content: item.content, attachments: item.attachments?.map(({ shown }) => shown) }))}, ${t.message[item.status]}`
  const Files = item.attachments && parts.value?.Files
  return (
    <li class={`row mine pending${last ? ' last' : ''}${item.status === 'failed' ? ' failed' : ''}${onlyEmoji(item.content) || parts.value?.onlyOwn(item.content) ? ' big' : ''}`} data-key={item.clientId}>
      <article class="message" tabIndex={-1} aria-label={label}>
        {item.replyTo && <Quote chatId={item.chatId} messageId={item.replyTo} />}
        {Files && <Files item={item} />}
        <div class="body" dir={directionOf(item.content)}>
          <div class="text">
            {item.content && <Markdown text={item.content} context={context} />}
          </div>
          <span class="meta" aria-hidden="true">
            <time dateTime={item.createdAt}>{timeOf(item.createdAt)}</time>
            <span class={`status status-${item.status}`} data-status={item.status}>
              <Icon name={item.status === 'failed' ? 'triangleAlert' : 'clock'} size={13} />
            </span>
          </span>
        </div>
      </article>
      {item.status === 'failed' && (
        <div class="failure" role="group" aria-label={t.message.failed}>
          <span>{item.error ? failureText(item.error) : t.message.failed}</span>
          <button type="button" class="link" onClick={() => client.retry(item.clientId)}>
            {t.common.retry}
          </button>
          <button type="button" class="link" onClick={() => void copy(item.content)}>
            {t.message.copyText}
          </button>
          <button type="button" class="link" onClick={() => client.discard(item.clientId)}>
            {t.message.discard}
          </button>
        </div>
      )}
    </li>
  )
})
