// Parts that are fetched when they are first needed.
import type { ComponentChildren, ComponentType } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'

import { words } from '../text'
import { isOutdated, reload } from '../update'
import { Modal, settleIn } from './layers'
import { editing } from './auto_update'

/** What stands around it until it is there. */
type Frame<Props> = (props: Props & { children: ComponentChildren }) => ComponentChildren

export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>, frame?: Frame<Props>): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined
  return function Lazy(props: Props) {
    const [, drawAgain] = useState(0)
    const [failed, setFailed] = useState(false)
    const place = useRef<HTMLDivElement>(null)
    const dialog = useRef<HTMLDialogElement | null>(null)
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
    // In a dialog: what it opened with was not all.
    const there = loaded !== undefined
    useLayoutEffect(() => {
      dialog.current ??= place.current?.closest('dialog') ?? null
      if ((there || failed) && dialog.current?.isConnected) settleIn(dialog.current)
    }, [there, failed])
    if (loaded) {
      const Loaded = loaded
      return <Loaded {...props} />
    }
    const waiting = failed ? (
      <div class="lazy" ref={place}>
        <p>{words.value.common.notLoaded}</p>
        <button type="button" class="button" data-autofocus onClick={fetchPart}>
          {words.value.common.retry}
        </button>
      </div>
    ) : (
      <div class="lazy" ref={place} aria-busy="true" />
    )
    return frame ? <>{frame({ ...props, children: waiting })}</> : waiting
  }
}

/** A layer of its own: it can be closed while it is under way, and when it does not come. */
export function lazyLayer<Props extends { close: () => void }>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  return lazy(load, ({ close, children }) => (
    <Modal label={words.value.common.loading} close={close} class="dialog narrow waiting">
      {children}
    </Modal>
  ))
}
