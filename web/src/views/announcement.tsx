// What the administrators tell everybody, above everything else, until it is put away on this device.
import { safeUrl } from '../markdown/links'
import { words } from '../text'
import { useSelect } from './context'
import { Icon } from './icons'
import { splitAtLinks } from './linked'
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
            <Linked text={shown.text} />
          </p>
          <button type="button" class="icon-button small" aria-label={t.dismiss} title={t.dismiss} onClick={() => setPreference('dismissed', shown.id)}>
            <Icon name="x" size={18} />
          </button>
        </div>
      )}
    </div>
  )
}

/** Plain text, but for whole addresses. */
function Linked({ text }: { text: string }) {
  return (
    <>
      {splitAtLinks(text).map((part) => {
        const href = part.link ? safeUrl(part.text) : undefined
        return href ? <a key={part.at} href={href} target="_blank" rel="noopener noreferrer nofollow">{part.text}</a> : part.text
      })}
    </>
  )
}
