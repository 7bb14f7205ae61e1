// The question to whom a message is sent on is fetched when it is first asked.
import type { Message } from '../../protocol.gen'
import { openLayer } from '../layers'
import { lazyLayer } from '../lazy'

const Forward = lazyLayer(() => import('./forward').then((module) => module.Forward))

export const openForward = (message: Message) => openLayer((close) => <Forward close={close} message={message} />)
