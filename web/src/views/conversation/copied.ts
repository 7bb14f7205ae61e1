// Copied text of several messages says who wrote what, and when.
import type { Message } from '../../protocol.gen'
import { numericMomentOf } from '../../text/format'

/** Elements that stand on lines of their own. */
const lines = new Set(['P', 'LI', 'PRE', 'BLOCKQUOTE', 'TR', 'OL', 'UL', 'HR', 'TABLE', 'DIV'])

/** The words of a part of a page, line by line. */
export function textIn(node: Node): string {
  let text = ''
  const end = () => {
    if (text && !text.endsWith('\n')) text += '\n'
  }
  const walk = (at: Node) => {
    if (at.nodeType === 3) text += at.nodeValue ?? ''
    else if (at.nodeName === 'BR') text += '\n'
    else if (at.nodeName === 'IMG') text += (at as HTMLImageElement).alt  // an emoji of the server
    else if (at.nodeName !== 'BUTTON' || (at as Element).classList.contains('mention')) {
      const block = lines.has(at.nodeName)
      if (block) end()
      at.childNodes.forEach((child, index) => {
        if (index > 0 && (child.nodeName === 'TD' || child.nodeName === 'TH')) text += '\t'
        walk(child)
      })
      if (block) end()
    }
  }
  walk(node)
  return text.trimEnd()
}

/**
 * What is selected of the messages in `box`; undefined if it is of one message alone, or reaches beyond them. A whole message
 * is copied as it was written.
 */
export function copiedMessages(box: HTMLElement, selection: Selection | null, find: (seq: number) => { readonly message: Message; readonly sender: string } | undefined): string | undefined {
  if (!selection || selection.isCollapsed || selection.rangeCount !== 1) return undefined
  const range = selection.getRangeAt(0)
  if (!box.contains(range.commonAncestorContainer)) return undefined
  const parts: string[] = []
  for (const row of box.querySelectorAll<HTMLElement>('[data-seq]')) {
    const body = row.querySelector('.text')
    const known = find(Number(row.dataset.seq))
    if (!body || !known || known.message.deletedAt || !range.intersectsNode(body)) continue
    const part = document.createRange()
    part.selectNodeContents(body)
    if (range.compareBoundaryPoints(Range.START_TO_START, part) > 0) part.setStart(range.startContainer, range.startOffset)
    if (range.compareBoundaryPoints(Range.END_TO_END, part) < 0) part.setEnd(range.endContainer, range.endOffset)
    const whole = part.toString() === body.textContent
    const text = whole ? known.message.content : textIn(part.cloneContents())
    if (text.trim()) parts.push(`${known.sender}, ${numericMomentOf(known.message.createdAt)}\n${text}`)
  }
  return parts.length > 1 ? parts.join('\n\n') : undefined
}
