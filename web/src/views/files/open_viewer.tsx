// The viewer of pictures.
import type { Message } from '../../protocol.gen'
import { openLayer } from '../layers'
import { Viewer } from './viewer'

/** At the picture `n` of a message; the other pictures of its chat are before and after it. */
export const openViewer = (message: Message, n: number) => openLayer((close) => <Viewer close={close} message={message} n={n} />)
