// A block of code: shown at once, coloured when the highlighter is there.
import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'

import { words } from '../text'
import { Icon } from '../views/icons'
import { copy } from '../views/toasts'
import type { Scope } from './highlight'

export function Code({ text, language }: { text: string; language?: string | undefined }) {
  const [coloured, setColoured] = useState<Scope | undefined>(undefined)
  const name = language?.trim().split(/\s/)[0]?.toLowerCase()
  useEffect(() => {
    let wanted = true
    setColoured(undefined)
    if (name && text.length < 20_000) {
      import('./highlight').then(
        ({ highlight }) => {
          if (wanted) setColoured(highlight(text, name))
        },
        () => undefined, // Without the highlighter code is readable too.
      )
    }
    return () => {
      wanted = false
    }
  }, [text, name])
  return (
    <div class="code">
      <pre dir="ltr" tabIndex={0}>
        <code>{coloured ? nodes(coloured) : text}</code>
      </pre>
      <button type="button" tabIndex={-1} class="code-copy" aria-label={words.value.message.copyCode} onClick={() => void copy(text)}>
        <Icon name="copy" size={16} />
      </button>
    </div>
  )
}

function nodes(scope: Scope): ComponentChildren {
  return scope.children.map((child) => {
    if (typeof child === 'string') return child
    return <span class={child.scope ? `hl-${child.scope.split('.')[0]}` : undefined}>{nodes(child)}</span>
  })
}
