// The viewer of pictures is fetched when it is first asked for.
import type { Message } from '../../protocol.gen'
import { openLayer } from '../layers'
import { lazyLayer } from '../lazy'

const Viewer = lazyLayer(() => import('./viewer').then((module) => module.Viewer))

/** At the picture `n` of a message; the other pictures of its chat are before and after it. */
export const openViewer = (message: Message, n: number) => openLayer((close) => <Viewer close={close} message={message} n={n} />)
