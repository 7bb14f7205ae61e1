// Says that there is no connection, but only after a while: most losses are short. Who does not want to wait tries at once.
import { useEffect, useState } from 'preact/hooks'

import { words } from '../text'
import { useClient } from './context'
import { Icon } from './icons'

const patienceMs = 5000

export function Banner() {
  const client = useClient()
  const { status, lostAt } = client.connection.value
  const [late, setLate] = useState(false)
  useEffect(() => {
    if (status === 'online') {
      setLate(false)
      return
    }
    const since = lostAt > 0 ? lostAt : Date.now()
    const timer = setTimeout(() => setLate(true), Math.max(0, since + patienceMs - Date.now()))
    return () => clearTimeout(timer)
  }, [status === 'online', lostAt])
  return <div role="status">{late && status !== 'online' && <NoConnection trying={status === 'connecting'} />}</div>
}

function NoConnection({ trying }: { trying: boolean }) {
  const client = useClient()
  const t = words.value.banner
  const [asked, setAsked] = useState<'no' | 'trying' | 'failed'>('no')
  const retry = () => {
    setAsked('trying')
    void client.reconnect().then(() => setAsked('failed'))  // else there is no banner any more
  }
  const text = asked === 'trying' ? t.trying : asked === 'failed' ? t.failed : t.offline
  const busy = trying || asked === 'trying'
  return (
    <div class="banner">
      <Icon name="wifiOff" size={18} />
      <span>{text}</span>
      {/* Not disabled meanwhile: that would take the focus away. */}
      <button type="button" class="button" aria-disabled={busy} onClick={() => !busy && retry()}>
        {t.retry}
      </button>
    </div>
  )
}
