// Parts that are fetched when they are first needed.
import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'

import { words } from '../text'

export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined
  return function Lazy(props: Props) {
    const [, drawAgain] = useState(0)
    const [failed, setFailed] = useState(false)
    const fetchPart = () => {
      setFailed(false)
      load().then(
        (part) => {
          loaded = part
          drawAgain((n) => n + 1)
        },
        () => setFailed(true),
      )
    }
    useEffect(() => {
      if (!loaded) fetchPart()
    }, [])
    if (loaded) {
      const Loaded = loaded
      return <Loaded {...props} />
    }
    if (!failed) return <div class="lazy" aria-busy="true" />
    return (
      <div class="lazy">
        <p>{words.value.common.notLoaded}</p>
        <button type="button" class="button" onClick={fetchPart}>
          {words.value.common.retry}
        </button>
      </div>
    )
  }
}
