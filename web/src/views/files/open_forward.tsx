// The question to whom a message is sent on.
import type { Message } from '../../protocol.gen'
import { openLayer } from '../layers'
import { Forward } from './forward'

export const openForward = (message: Message) => openLayer((close) => <Forward close={close} message={message} />)
