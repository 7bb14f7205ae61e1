// The browser is asked for its permission only here, by a click.
import { useState } from 'preact/hooks'

import { deferredWords } from '../../text/deferred'
import { canNotify } from '../notify'
import { preferences, setPreference } from '../preferences'

/** There only what is on the home screen may notify; nothing else has this property. */
const inSafariOfAPhone = 'standalone' in navigator && !navigator.standalone

export function Notifications() {
  const t = deferredWords.value.settings
  const [permission, setPermission] = useState(canNotify() ? Notification.permission : 'denied')
  const on = preferences.value.notifications && permission === 'granted'
  const change = async (wanted: boolean) => {
    if (!wanted) return setPreference('notifications', false)
    const answer = Notification.permission === 'default' ? await Notification.requestPermission() : Notification.permission
    setPermission(answer)
    setPreference('notifications', answer === 'granted')
  }
  return (
    <section>
      <h2>{t.notifications}</h2>
      <label class="check">
        <span>
          {t.notify}
          <small>{!canNotify() ? (inSafariOfAPhone ? t.notifyInstall : t.notifyUnsupported) : permission === 'denied' ? t.notifyDenied : t.notifyHint}</small>
        </span>
        <input
          type="checkbox"
          role="switch"
          checked={on}
          disabled={!canNotify() || permission === 'denied'}
          onChange={(event) => void change(event.currentTarget.checked)}
        />
      </label>
    </section>
  )
}
