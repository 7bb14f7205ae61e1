// Above the composer: which message is answered or edited.
import { plainText } from '../../markdown/plain'
import { words } from '../../text'
import { useSelect } from '../context'
import { Icon } from '../icons'
import { userName } from '../names'
import { useDesk } from './desk'

export function ModeBar({ leave }: { leave: () => void }) {
  const mode = useDesk().mode.value
  const t = words.value
  const message = mode.kind === 'write' ? undefined : mode.message
  const replying = useSelect(
    (state) => (message?.senderId === state.me?.id ? t.composer.replyingSelf : t.composer.replying(userName(state, message?.senderId ?? ''))),
    [message, t],
  )
  if (mode.kind === 'write') return null
  return (
    <div class="mode-bar">
      <Icon name={mode.kind === 'edit' ? 'pencil' : 'reply'} size={18} />
      <div>
        <strong>{mode.kind === 'edit' ? t.composer.editing : replying}</strong>
        <span dir="auto">{plainText(mode.message.content).slice(0, 160)}</span>
      </div>
      <button
        type="button"
        class="icon-button small"
        aria-label={mode.kind === 'edit' ? t.composer.cancelEdit : t.composer.cancelReply}
        onClick={leave}
      >
        <Icon name="x" size={18} />
      </button>
    </div>
  )
}
