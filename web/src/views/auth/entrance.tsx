// Which page stands in front of the door.
import { useState } from 'preact/hooks'

import { route } from '../../routes'
import { afterEntry } from './after_entry'
import { Register } from './register'
import { SignIn } from './sign_in'

export function Entrance() {
  const at = route.value
  const [page, setPage] = useState<'sign-in' | 'register' | undefined>(undefined)
  const shown = page ?? (at.page === 'invite' || at.page === 'setup' ? 'register' : 'sign-in')
  if (shown === 'sign-in') return <SignIn toRegister={() => setPage('register')} />
  return (
    <Register
      invite={at.page === 'invite' ? at.token : undefined}
      setupToken={at.page === 'setup' ? at.token : undefined}
      toSignIn={() => setPage('sign-in')}
      onDone={() => {
        afterEntry.value = at.page === 'setup' ? 'welcome' : at.page === 'invite' ? 'land' : undefined
      }}
    />
  )
}
