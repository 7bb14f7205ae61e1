// Says that there is no connection, but only after a while: most losses are short.
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
  return (
    <div role="status">
      {late && status !== 'online' && (
        <div class="banner">
          <Icon name="wifiOff" size={18} />
          <span>{words.value.banner.offline}</span>
        </div>
      )}
    </div>
  )
}
