// Without this the browser would leave the page, and show the file that was dropped. What becomes of it: files/incoming.ts.
export function keepPage() {
  for (const type of ['dragover', 'drop'] as const) {
    document.addEventListener(type, (event) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
    })
  }
}
