// Calls: operations by the way there is, the socket or REST; and what their answers tell the state.
import type { ReadonlySignal } from '@preact/signals'

import { CallError, type Id, type LoginEnd, type State } from '../contract'
import type { Chat, ChatState, Message, Operations, Presence, User } from '../protocol.gen'
import { applyChat, applyEvent, applyMessage, applyUsers } from '../store'
import type { Connection } from './connection'
import type { Environment } from './environment'
import { callRest } from './rest'
import type { Session } from './session'

/** What is about the tokens themselves has no place on a connection that lives by them. */
const overRest = new Set<keyof Operations>(['register', 'login', 'refresh', 'logout', 'change_password', 'delete_account'])
/** Their answer is a chat that one is in then. */
const entering = new Set<keyof Operations>(['create_chat', 'create_channel', 'accept_invite', 'join_public'])
const arrivesWithinMs = 5_000

export class Calls {
  constructor(
    private readonly env: Environment, private readonly session: Session, private readonly connection: Connection,
    private readonly state: ReadonlySignal<State>, private readonly change: (change: (state: State) => State) => void,
    private readonly signedOut: (why?: LoginEnd) => void,
  ) {}

  async call<Name extends keyof Operations>(name: Name, params: Operations[Name]['params']): Promise<Operations[Name]['answer']> {
    const live = !overRest.has(name) && this.connection.online
    const answer = live ? await this.connection.call(name, params) as Operations[Name]['answer'] : await this.#callRest(name, params)
    this.#fold(name, params, answer, live)
    const { chat } = answer as { chat?: Chat }
    if (chat && !live && entering.has(name)) await this.#arrival(chat.id)
    return answer
  }

  async #callRest<Name extends keyof Operations>(name: Name, params: Operations[Name]['params']): Promise<Operations[Name]['answer']> {
    try {
      const token = await this.session.token()
      try {
        return await callRest(this.env, name, params, token)
      } catch (error) {
        if (!isUnauthorized(error)) throw error
        return await callRest(this.env, name, params, await this.session.fresh(token))
      }
    } catch (error) {
      if (isUnauthorized(error)) this.signedOut(error.failure.reason)
      throw error
    }
  }

  /**
   * The answer to a command comes before its events: who goes on to a chat just made finds it. Any other answer may be of
   * before an event that has come already: it brings no chat back that is gone.
   */
  #fold(name: keyof Operations, params: object, answer: object, live: boolean): void {
    const { chat, message, state: own, user, users } = answer as { chat?: Chat; message?: Message; state?: ChatState; user?: User; users?: Presence[] }
    if (chat && ((live && entering.has(name)) || this.state.value.chats.has(chat.parentId ?? chat.id))) this.change((state) => applyChat(state, chat))
    if (message) this.change((state) => applyMessage(state, message))
    if (own && name === 'update_chat_state') this.change((state) => applyEvent(state, 'chat_state_updated', { ...params as { chatId: Id }, state: own }))
    if (user && name !== 'login' && name !== 'register') this.change((state) => applyUsers(state, [user]))
    if (users && name === 'get_presence') this.change((state) => applyEvent(state, 'presence_update', { users }))
  }

  /** Waits for a chat that one has entered over REST; not for ever, since there may be no connection to bring it. */
  #arrival(chatId: Id): Promise<void> {
    return new Promise((resolve) => {
      let stop = () => {}
      const done = () => {
        cancel()
        stop()
        resolve()
      }
      const cancel = this.env.clock.after(arrivesWithinMs, done)
      stop = this.state.subscribe(({ chats }) => { if (chats.has(chatId)) queueMicrotask(done) })
    })
  }
}

function isUnauthorized(error: unknown): error is CallError {
  return error instanceof CallError && error.failure.code === 'unauthorized'
}
