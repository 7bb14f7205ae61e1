// What the administrators tell everybody, above everything else, until it is put away on this device.
import { LinkedText } from '../markdown/shown'
import { words } from '../text'
import { useSelect } from './context'
import { Icon } from './icons'
import { preferences, setPreference } from './preferences'

export function AnnouncementBanner() {
  const announcement = useSelect((state) => state.announcement)
  const t = words.value.announcement
  const shown = announcement && announcement.id !== preferences.value.dismissed ? announcement : undefined
  // The place is always there: what comes into it is read out, when nothing else is.
  return (
    <div role="status">
      {shown && (
        <div key={shown.id} class={`announcement announcement-${shown.level}`}>
          <Icon name={shown.level === 'warning' ? 'triangleAlert' : 'megaphone'} size={18} />
          <p dir="auto">
            <span class="hidden">{t[shown.level]}: </span>
            <LinkedText text={shown.text} />
          </p>
          <button type="button" class="icon-button small" aria-label={t.dismiss} title={t.dismiss} onClick={() => setPreference('dismissed', shown.id)}>
            <Icon name="x" size={18} />
          </button>
        </div>
      )}
    </div>
  )
}
