// Parts that are fetched when they are first needed.
import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'

import { words } from '../text'
import { isOutdated, reload } from '../update'
import { editing } from './renew'

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
        // The server has another build, without this part: this page has to be renewed before it goes on.
        () => void isOutdated().then((outdated) => (outdated && !editing.peek() ? reload() : setFailed(true))),
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
