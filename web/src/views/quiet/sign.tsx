// A sign in the head of the list: notifications are paused, or these are quiet hours.
import { now } from '../../text/now'
import { numericMomentOf } from '../../text/format'
import { roomsWords } from '../../text/rooms'
import { useSelect } from '../context'
import { Icon } from '../icons'
import { isQuiet, pausedUntil } from './hours'

export function QuietSign() {
  const preferences = useSelect((state) => state.preferences)
  if (!preferences || !isQuiet(preferences, now())) return null
  const t = roomsWords.value.quiet
  const until = pausedUntil(preferences, now())
  const label = until === undefined ? t.now : t.nowPaused(numericMomentOf(until))
  return (
    <a class="icon-button quiet-sign" href="#/settings" aria-label={label} title={label}>
      <Icon name="bellOff" size={18} />
    </a>
  )
}
