// A link to give away: to copy, to share, to scan.
import { useEffect, useState } from 'preact/hooks'

import { words } from '../text'
import { deferredWords } from '../text/deferred'
import { Icon } from './icons'
import type { QrCode } from './qr_code'
import { copy } from './toasts'

export function ShareLink({ link }: { link: string }) {
  const t = words.value
  return (
    <div class="share">
      <Qr text={link} label={deferredWords.value.welcome.qr} />
      <div class="share-link">
        <input class="input" readOnly value={link} aria-label={t.invite.link} dir="ltr" onFocus={(event) => event.currentTarget.select()} />
        <button type="button" class="button" onClick={() => void copy(link)}>
          <Icon name="copy" size={18} />
          {t.common.copy}
        </button>
        {typeof navigator.share === 'function' && (
          <button type="button" class="button" onClick={() => void navigator.share({ url: link }).catch(() => undefined)}>
            {t.invite.share}
          </button>
        )}
      </div>
    </div>
  )
}

/** Always dark on light: not all readers take it the other way round. */
function Qr({ text, label }: { text: string; label: string }) {
  const [code, setCode] = useState<QrCode | undefined>(undefined)
  useEffect(() => {
    import('./qr_code').then(
      ({ qrCode }) => setCode(qrCode(text)),
      () => undefined, // The link itself is there.
    )
  }, [text])
  if (!code) return <div class="qr" />
  return (
    <svg class="qr" viewBox={`-2 -2 ${code.size + 4} ${code.size + 4}`} role="img" aria-label={label}>
      <path d={code.path} />
    </svg>
  )
}
