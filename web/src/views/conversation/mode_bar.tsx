// Above the composer: which message is answered or edited, and what has become of it meanwhile.
import type { Id, Writing } from '../../contract'
import { words } from '../../text'
import { useSelect } from '../context'
import { Icon } from '../icons'
import { userName } from '../names'
import { said } from '../said'
import { useMessage } from './quote'
import { targetOf } from './writing'

interface ModeBarProps {
  readonly chatId: Id
  readonly writing: Writing
  readonly leave: () => void
  /** The edit's text is to be a new message. */
  readonly rewrite: () => void
}

export function ModeBar(props: ModeBarProps) {
  const target = targetOf(props.writing)
  return target === undefined ? null : <Bar key={target} target={target} {...props} />
}

function Bar({ chatId, target, writing: { edit }, leave, rewrite }: ModeBarProps & { readonly target: Id }) {
  const t = words.value
  const message = useMessage(chatId, target)
  const replying = useSelect(
    (state) => (message?.senderId === state.me?.id ? t.composer.replyingSelf : t.composer.replying(userName(state, message?.senderId ?? ''))),
    [message, t],
  )
  const gone = message === null || message?.deletedAt !== undefined
  const changed = edit && message && !gone && message.content !== edit.from
  const about = edit ? (gone ? t.composer.editGone : changed ? t.composer.editChanged : t.composer.editing) : gone ? t.composer.replyGone : replying
  return (
    <div class={gone || changed ? 'mode-bar mode-bar-warns' : 'mode-bar'}>
      <Icon name={gone || changed ? 'triangleAlert' : edit ? 'pencil' : 'reply'} size={18} />
      <div role={edit && (gone || changed) ? 'alert' : undefined}>
        <strong>{about}</strong>
        <span dir="auto">{gone ? t.message.deleted : message ? said(message).slice(0, 160) : '…'}</span>
      </div>
      {edit && gone && (
        <button type="button" class="link" onClick={rewrite}>
          {t.composer.rewrite}
        </button>
      )}
      <button type="button" class="icon-button small" aria-label={edit ? t.composer.cancelEdit : t.composer.cancelReply} onClick={leave}>
        <Icon name="x" size={18} />
      </button>
    </div>
  )
}
