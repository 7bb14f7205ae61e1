// The way back to the newest message, with how many wait there.
import { words } from '../../text'
import { Icon } from '../icons'

export function JumpButton({ shown, unread, jump }: { shown: boolean; unread: number; jump: () => void }) {
  if (!shown) return null
  const t = words.value.conversation
  return (
    <button type="button" class="jump" aria-label={unread > 0 ? `${t.jumpLatest}, ${t.newMessages(unread)}` : t.jumpLatest} onClick={jump}>
      {unread > 0 && <span>{t.newMessages(unread)}</span>}
      <Icon name="arrowDown" size={18} />
    </button>
  )
}
