// Messages whose files are still on their way, as they will be.
import type { Id } from '../../contract'
import type { Context } from '../../markdown/render'
import { Markdown } from '../../markdown/shown'
import { words } from '../../text'
import { bytesOf } from '../../text/amounts'
import { filesWords } from '../../text/files'
import { directionOf } from '../../text/direction'
import { timeOf } from '../../text/format'
import { useClient } from '../context'
import { Quote } from '../conversation/quote'
import { Icon } from '../icons'
import { FileLines, iconOf } from './file_card'
import { gridOf, ratioOf, widthOf } from './layout'
import { dropPost } from './posting'
import { failureOf, lostOf, partOf, percentOf, Ring } from './progress'
import { type Card, type Post, posts, retryCard } from './uploads'

const context: Context = { mention: () => undefined, openUser: () => undefined }

export function Posts({ chatId }: { chatId: Id }) {
  return (
    <>
      {posts.value.filter((post) => post.chatId === chatId).map((post) => (
        <PostRow key={post.key} post={post} />
      ))}
    </>
  )
}

function PostRow({ post }: { post: Post }) {
  const client = useClient()
  const t = filesWords.value
  const failed = post.cards.filter(({ status }) => status === 'failed')
  const lost = post.cards.find((card) => card.lost)?.lost
  const visual = post.cards.filter(({ url }) => url)
  const others = post.cards.filter(({ url }) => !url)
  const names = post.cards.map(({ file }) => file.name).join(', ')
  const label = `${words.value.message.label(words.value.common.you, timeOf(post.createdAt), [names, post.content].filter(Boolean).join(': '))}, ${failed.length ? t.failed : t.sendingFiles}`
  const part = partOf(post.cards)
  return (
    <li class={failed.length ? 'row mine pending last failed' : 'row mine pending last'} data-key={post.key}>
      <article class="message" tabIndex={-1} aria-label={label}>
        {post.replyTo && <Quote chatId={post.chatId} messageId={post.replyTo} />}
        <div class={visual.length > 0 && others.length === 0 ? 'files ends-visual' : 'files'}>
          {visual.length > 0 && <LocalVisuals cards={visual} />}
          {others.map((card) => (
            <div key={card.key} class="file-card">
              <FileLines icon={iconOf({ kind: card.kind, type: card.file.type })} name={card.kind === 'voice' ? t.voice : card.file.name} about={bytesOf(card.file.size)} />
              {card.status !== 'done' && card.status !== 'failed' && <Ring cards={[card]} label={card.file.name} />}
            </div>
          ))}
        </div>
        <div class="body" dir={directionOf(post.content ?? '')}>
          <div class="text">{post.content && <Markdown text={post.content} context={context} />}</div>
          <span class="meta" aria-hidden="true">
            <time dateTime={post.createdAt}>{timeOf(post.createdAt)}</time>
            <span class="status" data-status="waiting">
              <Icon name={failed.length ? 'triangleAlert' : 'clock'} size={13} />
            </span>
          </span>
        </div>
      </article>
      <div class={failed.length ? 'failure' : 'failure post-state'} role="group" aria-label={failed.length ? t.failed : t.sendingFiles}>
        <span>{failed[0] ? failureOf(failed[0]) : lost ? lostOf(lost) : t.uploading(percentOf(part))}</span>
        {failed.length > 0 && (
          <button type="button" class="link" onClick={() => failed.forEach(({ key }) => retryCard(client, key))}>
            {words.value.common.retry}
          </button>
        )}
        <button type="button" class="link" onClick={() => dropPost(client, post)}>
          {failed.length ? words.value.message.discard : words.value.common.cancel}
        </button>
      </div>
    </li>
  )
}

/** In the room that they will have as a message. */
function LocalVisuals({ cards }: { cards: readonly Card[] }) {
  const { shown, hidden } = gridOf(cards)
  const [only] = cards
  const alone = cards.length === 1
  return (
    <div class={`visuals visuals-${shown.length}${cards.length === 3 && ratioOf(only!) < 1 ? ' tall' : ''}`}>
      {shown.map((card, index) => (
        <div key={card.key} class="picture picture-there" style={alone ? { '--ratio': ratioOf(card), '--wide': `${widthOf(card) / 16}rem` } : undefined}>
          <img src={card.url} alt="" draggable={false} />
          {card.status !== 'done' && card.status !== 'failed' && <Ring cards={[card]} label={card.file.name} />}
          {index === shown.length - 1 && hidden > 0 && <span class="picture-more">{filesWords.value.more(hidden)}</span>}
        </div>
      ))}
    </div>
  )
}
