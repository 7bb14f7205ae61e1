// A link that leads nowhere, or could not be looked at.
import type { ComponentChildren } from 'preact'

import { words } from '../../text'
import { AuthPage } from './auth_page'

interface NoGoodProps {
  readonly title: string
  readonly lead: string
  readonly children?: ComponentChildren
}

export function NoGood({ title, lead, children }: NoGoodProps) {
  return (
    <AuthPage title={title}>
      <p class="error" role="alert">
        {lead}
      </p>
      {children}
    </AuthPage>
  )
}

/** While it is looked at; and if that fails, the way to try once more. */
export function Looking({ title, error, again }: { title: string; error?: { readonly text: string }; again: () => void }) {
  if (!error) {
    return (
      <AuthPage title={title}>
        <div class="spinner late" />
      </AuthPage>
    )
  }
  return (
    <NoGood title={title} lead={error.text}>
      <button type="button" class="button wide" onClick={again}>
        {words.value.common.retry}
      </button>
    </NoGood>
  )
}
