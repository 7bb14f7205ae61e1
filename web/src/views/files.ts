// Files cannot be sent yet: whoever pastes or drops one is told so, and neither the page nor the draft is lost over it.
import { words } from '../text'
import { toast } from './toasts'

/** A picture out of a text program comes with its text: that is pasted. */
const onlyFiles = (data: DataTransfer | null) => !!data && data.files.length > 0 && !data.types.includes('text/plain')
const dragsFiles = (event: DragEvent) => !!event.dataTransfer?.types.includes('Files')

export function answerFiles() {
  const answer = (event: Event) => {
    event.preventDefault()
    toast(words.value.composer.noFiles)
  }
  document.addEventListener('paste', (event) => {
    if (onlyFiles(event.clipboardData)) answer(event)
  })
  // Without this the browser would leave the page and show the file.
  document.addEventListener('dragover', (event) => {
    if (dragsFiles(event)) event.preventDefault()
  })
  document.addEventListener('drop', (event) => {
    if (dragsFiles(event)) answer(event)
  })
}
