// The picture of somebody, or of a chat, above the letters that stand there until it has come.
import type { Id, State } from '../../contract'
import { useSelect } from '../context'
import { usePicture } from './use_picture'

/** Pictures of this server. The page loads no others: they would tell somebody else who looks at them. */
const ours = /^\/(?:avatars|pictures)\/[\w-]+\/[\w-]+$/

function pathOf(state: State, id: Id, told: string | undefined): string | undefined {
  const user = state.users.get(id)
  const chat = user ? undefined : state.chats.get(id)
  const path = user ? user.avatarUrl : chat ? chat.pictureUrl : told
  return path !== undefined && ours.test(path) ? path : undefined
}

/** `told`: as an answer of the server has it, of somebody whom the state does not know. */
export function Face({ id, told }: { id: Id; told?: string | undefined }) {
  const path = useSelect((state) => pathOf(state, id, told), [id, told])
  const { key, src, there, onLoad, onError } = usePicture(path)
  if (!src) return null
  return <img key={key} class={there ? 'there' : undefined} src={src} alt="" decoding="async" draggable={false} onLoad={onLoad} onError={onError} />
}
