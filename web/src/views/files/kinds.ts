// How a file is shown in a message. What this browser cannot play is a file to download.
import type { Attachment } from '../../protocol.gen'
import { canPlay } from './playing'

export const isVisual = ({ kind, type }: Attachment) => kind === 'image' || (kind === 'video' && canPlay(type))
export const isSound = ({ kind, type }: Attachment) => (kind === 'voice' || kind === 'audio') && canPlay(type)
