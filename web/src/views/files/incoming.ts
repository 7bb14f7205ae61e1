// Files that come: picked, dropped or pasted. What can't go is said before a byte has left.
import type { Client, Id } from '../../contract'
import { route } from '../../routes'
import { bytesOf } from '../../text/amounts'
import { filesWords } from '../../text/files'
import { toast } from '../toasts'
import { kindOfFile, lookAt } from './look'
import { type Card, changeCard, goOn, looks, newKey, setTray, trays } from './uploads'

const mebibyte = 1 << 20

export function cardOf(file: File, as: Card['as'] = 'picture'): Card {
  return { key: newKey(), file, kind: kindOfFile(file), as, alt: '', status: 'waiting', sent: 0, lost: false }
}

export function look(card: Card): Promise<void> {
  const done = lookAt(card.file).then((looked) => changeCard(card.key, looked), () => {})
  looks.set(card.key, done)
  void done.then(() => looks.delete(card.key))
  return done
}

/** They stand above the composer at once, and are on their way. */
export function addFiles(client: Client, chatId: Id, files: readonly File[], as: Card['as'] = 'picture'): void {
  const t = filesWords.peek()
  const limit = (client.state.peek().limits.fileLimit ?? 100) * mebibyte
  const tooLarge = files.filter(({ size }) => size > limit)
  if (tooLarge.length === 1) toast(t.tooLarge(tooLarge[0]!.name, bytesOf(limit)), 'error')
  else if (tooLarge.length > 1) toast(t.tooLargeMany(tooLarge.length, bytesOf(limit)), 'error')
  const cards = files.filter(({ size }) => size <= limit).map((file) => cardOf(file, as))
  if (cards.length === 0) return
  setTray(chatId, [...(trays.peek().get(chatId) ?? []), ...cards])
  // One after another: a hundred pictures are not unpacked at once.
  void cards.reduce((before, card) => before.then(() => look(card)), Promise.resolve())
  goOn(client)
}

/** Folders come as files that can't be read. Only at the moment of the drop can they be told apart. */
export function filesIn(data: DataTransfer): { readonly files: File[]; readonly folders: number } {
  const items = [...data.items].filter(({ kind }) => kind === 'file')
  const folders = items.filter((item) => item.webkitGetAsEntry?.()?.isDirectory).length
  const files = items.flatMap((item) => (item.webkitGetAsEntry?.()?.isDirectory ? [] : (item.getAsFile() ?? [])))
  return { files: items.length > 0 ? files : [...data.files], folders }
}

/** A picture out of a text program comes with its text: that is pasted. */
export const onlyFiles = (data: DataTransfer | null): data is DataTransfer => !!data && data.files.length > 0 && !data.types.includes('text/plain')

/** Where one writes at this place of the page: in the chat that is open, or in the thread beside it. */
export const composerAt = (place: EventTarget | null) =>
  (place instanceof Element && place.closest('.conversation')?.querySelector<HTMLElement>('.composer')) || document.querySelector<HTMLElement>('.composer')

/** To the chat, or the thread, that is open at `place`. */
export function takeIn(client: Client, data: DataTransfer, place: EventTarget | null): boolean {
  const t = filesWords.peek()
  const { files, folders } = filesIn(data)
  const composer = route.peek().page === 'chat' ? composerAt(place) : null
  const chatId = composer?.dataset.chat
  if (!chatId) {
    toast(t.dropNowhere)
    return false
  }
  if (folders > 0) toast(t.folder, 'error')
  addFiles(client, chatId, files)
  composer.querySelector('textarea')?.focus()
  return files.length > 0
}
