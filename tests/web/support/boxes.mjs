// Where elements stand on a page. `boundingBox` has no box of an element that is being replaced, and two calls measure two
// moments. Here one evaluation measures all elements, when all of them are drawn and at rest.
import { patience } from './browser.mjs'

/** In the page: the boxes, once they have been the same in four frames; undefined when an element is not drawn (any more). */
function atRest(elements) {
  const boxes = () => elements.map((one) => {
    const { x, y, width, height } = one.getBoundingClientRect()
    return one.isConnected && width > 0 && height > 0 ? { x, y, width, height } : undefined
  })
  return new Promise((resolve) => {
    let [last, same, frames] = ['', 0, 0]
    const frame = () => {
      const now = boxes()
      if (now.includes(undefined) || ++frames > 300) return resolve(undefined)
      same = JSON.stringify(now) === last ? same + 1 : 0
      last = JSON.stringify(now)
      if (same === 3) resolve(now)
      else requestAnimationFrame(frame)
    }
    frame()
  })
}

/** `find` answers the handles of the elements. It is asked again while one of them is not drawn or moves. */
async function measured(page, what, find) {
  for (const end = Date.now() + patience; Date.now() < end;) {
    const handles = await find()
    const boxes = await page.evaluate(atRest, handles)
    await Promise.all(handles.map((handle) => handle.dispose()))
    if (boxes) return boxes
  }
  throw new Error(`not drawn, or never at rest: ${what}`)
}

/** The boxes {x, y, width, height} of locators of one page, in pixels of its viewport. Each names one element. */
export const boxesOf = (...locators) => measured(locators[0].page(), locators.join(', '), () => Promise.all(locators.map((one) => one.elementHandle())))

/** The box of a locator that names one element. */
export const boxOf = async (locator) => (await boxesOf(locator))[0]

/** The boxes of all elements that a locator names now, at least one. */
export async function allBoxesOf(locator) {
  await locator.first().waitFor()
  return measured(locator.page(), String(locator), () => locator.elementHandles())
}

/** Whether an element is there now, and stands inside of a frame from top to bottom, up to a pixel. */
export async function isInView(locator, frame) {
  const [handle] = await locator.elementHandles()
  if (!handle) return false
  const seen = await frame.evaluate((frame, one) => {
    const [box, around] = [one.getBoundingClientRect(), frame.getBoundingClientRect()]
    return one.isConnected && box.height > 0 && box.top >= around.top - 1 && box.bottom <= around.bottom + 1
  }, handle)
  await handle.dispose()
  return seen
}
