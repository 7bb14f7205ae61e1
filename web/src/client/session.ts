// Session: who is signed in in this browser, and the tokens for it. All tabs share one, in the storage; a refresh is made
// by one of them at a time, and the others take over what it got.
import { signal } from '@preact/signals'

import { CallError, type LoginEnd } from '../contract'
import type { LoginAnswer, User } from '../protocol.gen'
import type { Channel, Environment } from './environment'
import { callRest } from './rest'

const key = 'snug.session'
/** A token about to expire is not worth a try. */
const marginMs = 30_000

interface Tokens {
  readonly user: User
  readonly accessToken: string
  readonly refreshToken: string
  /** By this device's clock; absent: it does not expire. */
  readonly expiresAt?: number
}

export class Session {
  /** Another tab has signed in, out, or somebody else in. */
  onChange: () => void = () => {}
  /** Why the last one ended, until another begins. */
  readonly ended = signal<LoginEnd | undefined>(undefined)
  readonly #ends: Channel

  constructor(private readonly env: Environment) {
    this.#ends = env.channel('snug.ended')
    this.#ends.listen((why) => { this.ended.value = why as LoginEnd })
    env.page.onStorage((changed) => { if (changed === key || changed === null) this.onChange() })
  }

  get user(): User | undefined { return this.#tokens()?.user }

  start({ user, accessToken, refreshToken, expiresIn }: LoginAnswer): void {
    const expiresAt = expiresIn === undefined ? undefined : this.env.clock.now() + expiresIn * 1000
    const tokens: Tokens = { user, accessToken, refreshToken, expiresAt }
    this.ended.value = undefined
    this.env.storage.setItem(key, JSON.stringify(tokens))
  }

  /** `why`: of an end that was not asked for here; all tabs say it. Nothing of it stays on the device. */
  end(why?: LoginEnd): void {
    if (why && why !== 'logged_out') {
      this.ended.value = why
      this.#ends.post(why)
    }
    this.env.storage.removeItem(key)
  }

  /** As asked for here. */
  leave(): void {
    this.end()
    this.ended.value = undefined
  }

  close(): void { this.#ends.close() }

  /** The user as known now, for the next start without a network. */
  rename(user: User): void {
    const tokens = this.#tokens()
    if (tokens?.user.id !== user.id || tokens.user.version >= user.version) return
    this.env.storage.setItem(key, JSON.stringify({ ...tokens, user }))
  }

  /** A token that should be good. Throws CallError: `unauthorized` if the login has ended. */
  async token(): Promise<string> {
    const tokens = this.#tokens()
    if (!tokens) throw new CallError({ code: 'unauthorized', message: 'not signed in' })
    const expired = tokens.expiresAt !== undefined && tokens.expiresAt - marginMs < this.env.clock.now()
    return expired ? this.fresh(tokens.accessToken) : tokens.accessToken
  }

  /** Another token than `refused`. */
  fresh(refused: string): Promise<string> {
    return this.env.lock('snug.refresh', async () => {
      const tokens = this.#tokens()
      if (!tokens) throw new CallError({ code: 'unauthorized', message: 'not signed in' })
      if (tokens.accessToken !== refused) return tokens.accessToken  // another tab was faster
      const answer = await callRest(this.env, 'refresh', { refreshToken: tokens.refreshToken })
      if (this.#tokens()?.refreshToken === tokens.refreshToken) this.start(answer)  // not signed out meanwhile
      return answer.accessToken
    })
  }

  /** The token as it stands, for signing out. */
  get lastToken(): string | undefined { return this.#tokens()?.accessToken }

  #tokens(): Tokens | undefined {
    try {
      const tokens = JSON.parse(this.env.storage.getItem(key) ?? 'null') as Tokens | null
      return tokens?.user?.id && tokens.accessToken ? tokens : undefined
    } catch {
      return undefined
    }
  }
}
