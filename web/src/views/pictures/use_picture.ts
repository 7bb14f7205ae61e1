// A small picture of the server in an `<img>`: whether it is there, and another try when the connection is back.
import { useEffect, useState } from 'preact/hooks'

import { useClient } from '../context'
import { withToken } from '../files/media'

export function usePicture(path: string | undefined) {
  const client = useClient()
  const online = client.connection.value.status === 'online'
  const [there, setThere] = useState<string | undefined>(undefined)
  const [failed, setFailed] = useState<string | undefined>(undefined)
  useEffect(() => {
    if (online) setFailed(undefined)
  }, [online])
  return {
    src: path === undefined || failed === path ? undefined : withToken(client, path),
    there: path !== undefined && there === path,
    onLoad: () => setThere(path),
    onError: () => setFailed(path),
  }
}
