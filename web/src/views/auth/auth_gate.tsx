// Which of the pages without a login is shown.
import { useState } from 'preact/hooks'

import { route } from '../../routes'
import { InvitePage } from './invite_page'
import { useServer } from './lookup'
import { NotSetUp } from './not_set_up'
import { Register } from './register'
import { SetUpPage } from './set_up_page'
import { SignIn } from './sign_in'

export function AuthGate() {
  const at = route.value
  const link = at.page === 'invite' || at.page === 'setup' ? at.token : ''
  const { server, again } = useServer()
  const [chosen, setChosen] = useState<{ page: 'sign-in' | 'register'; link: string } | undefined>(undefined)
  const page = chosen?.link === link ? chosen.page : undefined  // another link is another visit
  const toSignIn = () => setChosen({ page: 'sign-in', link })

  if (!page && at.page === 'setup') return <SetUpPage key={link} token={link} server={server} toSignIn={toSignIn} />
  if (!page && at.page === 'invite') return <InvitePage key={link} token={link} toSignIn={toSignIn} />
  if (page === 'register') return <Register toSignIn={toSignIn} />
  const toRegister = () => setChosen({ page: 'register', link })
  if (server && !server.setUp) return <NotSetUp again={again} toRegister={server.registration === 'open' ? toRegister : undefined} />
  return <SignIn server={server} toRegister={toRegister} />
}
