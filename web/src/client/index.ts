// createClient: the one object that the views are given (contract.ts), in front of the account that is signed in.
import { computed, signal } from '@preact/signals'

import { CallError, type Client, type Connection, type LoginEnd, type OutboxItem, type Writing } from '../contract'
import type { LoginAnswer, User } from '../protocol.gen'
import { empty } from '../store'
import { Account } from './account'
import { browser, type Environment } from './environment'
import { Listeners } from './listeners'
import { callRest } from './rest'
import { Session } from './session'

export type { Environment } from './environment'

const apart: Connection = { status: 'connecting', lostAt: 0 }
const noItems: readonly OutboxItem[] = []
const notWriting: Writing = { text: '' }
const noChats: ReadonlyMap<string, never> = new Map<string, never>()
/** Signing out does not wait longer for a server that is not there. */
const logoutWithinMs = 3_000

/** A client that can be closed: what tests need besides. */
export interface ClosableClient extends Client {
  /** As if the page were closed. */
  close(): void
}

export function createClient(options: Partial<Environment> = {}): ClosableClient {
  const env = { ...browser(), ...options }
  const session = new Session(env)
  const listeners = new Listeners()
  const current = signal<Account | null | undefined>(undefined)
  let turn = 0

  /** Leaves the account there is for another one, or none. */
  async function enter(user: User | undefined, forget: boolean): Promise<void> {
    const mine = ++turn
    const left = current.value
    if (left) {
      current.value = user ? undefined : null
      if (forget) await left.forget()
      else left.stop()
    }
    if (!user) {
      if (mine === turn) current.value = null
      return
    }
    const account = await Account.open(env, session, user, listeners, signedOut)
    if (mine !== turn) return account.stop()
    current.value = account
    account.start()
  }

  /** The login has ended, here or by another device. */
  function signedOut(why?: LoginEnd): void {
    if (session.user?.id === current.value?.user.id) session.end(why)
    void enter(session.user, true)
  }

  session.onChange = () => {
    const { user } = session
    if (user?.id !== current.value?.user.id) void enter(user, true)
  }

  async function signedIn(answer: LoginAnswer): Promise<void> {
    session.start(answer)
    await enter(answer.user, current.value?.user.id !== answer.user.id)
  }

  function account(): Account {
    if (!current.value) throw new CallError({ code: 'unauthorized', message: 'not signed in' })
    return current.value
  }

  void enter(session.user, false)

  return {
    account: computed(() => current.value && (current.value.state.value.me ?? current.value.user)),
    state: computed(() => current.value?.shown.value ?? empty),
    connection: computed(() => current.value?.connection.status.value ?? apart),
    outbox: computed(() => current.value?.outbox.items.value ?? noItems),
    resting: computed(() => current.value?.outbox.resting.value ?? noChats),
    drafts: computed(() => current.value?.drafts.all.value ?? noChats),

    ended: session.ended,

    ask: (name, params) => callRest(env, name, params),
    reconnect: async () => current.value?.connection.retry(),
    server: async () => (await callRest(env, 'get_server', {})).server,
    register: async (params) => signedIn(await callRest(env, 'register', params)),
    signIn: async (username, password) => signedIn(await callRest(env, 'login', { username, password })),

    async signOut() {
      current.value?.connection.stop()  // its end is no surprise
      const logout = session.token().then((token) => callRest(env, 'logout', {}, token)).catch(() => {})
      const late = new Promise<void>((resolve) => { env.clock.after(logoutWithinMs, resolve) })
      await Promise.race([logout, late])
      session.leave()
      await enter(undefined, true)
    },

    call: async (name, params) => account().call(name, params),
    ahead: async (...call) => account().ahead(...call),
    token: async (refused) => (refused ? session.fresh(refused) : session.token()),
    send: (...message) => account().outbox.send(...message),
    retry: (clientId) => account().outbox.retry(clientId),
    discard: (clientId) => account().outbox.discard(clientId),
    wake: (chatId) => current.value?.outbox.wake(chatId),

    loadLatest: async (chatId) => account().history.latest(chatId),
    loadOlder: async (chatId, seq) => account().history.older(chatId, seq),
    loadNewer: async (chatId, seq) => account().history.newer(chatId, seq),
    loadAround: async (chatId, seq) => account().history.around(chatId, seq),
    setDrawn: (chatId, part) => current.value?.setDrawn(chatId, part),
    loadMembers: async (chatId) => account().history.members(chatId),
    loadUsers: async (ids) => account().history.users(ids),

    markRead: (chatId, seq) => current.value?.markRead(chatId, seq),
    typing: (chatId, on) => current.value?.typing.set(chatId, on),
    onMessage: (listener) => listeners.onMessage(listener),
    onEvent: (name, listener) => listeners.onEvent(name, listener),
    place: (chatId) => current.value?.places.get(chatId),
    keepPlace: (chatId, place) => current.value?.places.set(chatId, place),
    writing: (chatId) => current.value?.drafts.writing(chatId) ?? notWriting,
    write: (chatId, writing) => current.value?.drafts.write(chatId, writing),
    draft: (chatId) => current.value?.drafts.get(chatId) ?? '',
    setDraft: (chatId, text) => current.value?.drafts.set(chatId, text),

    close() {
      ++turn
      current.value?.stop()
      session.close()
    },
  }
}
