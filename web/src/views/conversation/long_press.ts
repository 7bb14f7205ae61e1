// A finger that rests, or the right mouse button: the menu of what lies there.
import { useMemo, useRef } from 'preact/hooks'

const restMs = 400
const slack = 10

/** The finger that opened a menu has still to leave: what lies under it by then is not what it means. Its next touch is. */
function ignoreLeaving() {
  const ignore = (event: MouseEvent) => {
    if (event.detail === 0) return // by keyboard
    event.preventDefault()
    event.stopPropagation()
  }
  addEventListener('click', ignore, { capture: true })
  addEventListener('pointerdown', () => removeEventListener('click', ignore, { capture: true }), { capture: true, once: true })
}

export function useLongPress(open: (at: { x: number; y: number }) => void) {
  const latest = useRef(open)
  latest.current = open
  return useMemo(() => {
    let timer = 0
    let start = { x: 0, y: 0 }
    const cancel = () => clearTimeout(timer)
    return {
      onPointerDown: (event: PointerEvent) => {
        if (event.pointerType === 'mouse') return
        start = { x: event.clientX, y: event.clientY }
        cancel()
        timer = window.setTimeout(() => {
          ignoreLeaving()
          latest.current(start)
        }, restMs)
      },
      onPointerMove: (event: PointerEvent) => {
        if (Math.hypot(event.clientX - start.x, event.clientY - start.y) > slack) cancel()
      },
      onPointerUp: cancel,
      onPointerCancel: cancel,
      onContextMenu: (event: MouseEvent) => {
        // Links and selected text keep the browser's own menu.
        if ((event.target as Element).closest('a') || !getSelection()?.isCollapsed) return
        event.preventDefault()
        cancel()
        latest.current({ x: event.clientX, y: event.clientY })
      },
    }
  }, [])
}
