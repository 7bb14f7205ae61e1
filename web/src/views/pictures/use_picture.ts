// A small picture of the server in an `<img>`: whether it is there, and another try when the connection is back.
import { useEffect, useRef, useState } from 'preact/hooks'

import { useClient } from '../context'
import { withToken } from '../files/media'

export function usePicture(path: string | undefined) {
  const client = useClient()
  const online = client.connection.value.status === 'online'
  const [there, setThere] = useState<string | undefined>(undefined)
  const [failed, setFailed] = useState<string | undefined>(undefined)
  const [failures, setFailures] = useState(0)
  const was = useRef(online)
  useEffect(() => {
    if (online && !was.current) setFailed(undefined)
    was.current = online
  }, [online])
  return {
    /** An element that has failed never tells of it again: each try is one of its own. */
    key: `${failures} ${path}`,
    src: path === undefined || failed === path ? undefined : withToken(client, path),
    there: path !== undefined && there === path,
    onLoad: () => setThere(path),
    onError: () => {
      setFailed(path)
      setFailures((n) => n + 1)
    },
  }
}
