// How smoothly a page goes along: how long it was busy at a stretch, how late frames and keys came. Figures are for people to
// read, since they are the machine's as much as the page's: what a test asserts is what was drawn.

/** Begins to watch a page (of the browser's only one); what it answers ends that, and tells. */
export async function watch(page) {
  const browser = page.context().browser()
  await browser.startTracing(page, { categories: ['toplevel'] })
  await page.evaluate(() => {
    const watched = { frames: [], keys: [], over: false }
    const onKey = (event) => watched.keys.push(performance.now() - event.timeStamp)
    addEventListener('keydown', onKey, { capture: true })
    let last
    const frame = (now) => {
      if (last !== undefined) watched.frames.push(now - last)
      last = now
      if (!watched.over) requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
    watched.end = () => {
      watched.over = true
      removeEventListener('keydown', onKey, { capture: true })
      return { frames: watched.frames, keys: watched.keys }
    }
    globalThis.watched = watched
  })
  return async () => {
    const seen = await page.evaluate(() => globalThis.watched.end())
    return figures({ ...seen, tasks: tasksIn(JSON.parse(String(await browser.stopTracing())).traceEvents) })
  }
}

/** What the thread of pages did at a stretch, in milliseconds: by the clock, and of a core (others may have had it meanwhile). */
function tasksIn(events) {
  const threads = new Set(events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(({ pid, tid }) => `${pid} ${tid}`))
  return events.filter(({ name, pid, tid }) => name === 'ThreadControllerImpl::RunTask' && threads.has(`${pid} ${tid}`))
    .map(({ dur = 0, tdur = 0 }) => ({ clock: dur / 1000, core: tdur / 1000 }))
}

const percentile = (values, part) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0
const ms = (value) => `${value.toFixed(value < 10 ? 1 : 0)} ms`

function figures({ tasks, frames, keys }) {
  const clock = tasks.map((task) => task.clock)
  const core = tasks.map((task) => task.core)
  const told = [
    `longest task ${ms(Math.max(0, ...core))} of a core, ${ms(Math.max(0, ...clock))} by the clock; ${clock.filter((time) => time >= 50).length} of 50 ms or more`,
    `${frames.length} frames, p95 ${ms(percentile(frames, 0.95))}, ${frames.filter((time) => time > 50).length} over 50 ms, the longest ${ms(Math.max(0, ...frames))}`,
  ]
  if (keys.length > 0) told.push(`${keys.length} keys, p95 ${ms(percentile(keys, 0.95))} late, the latest ${ms(Math.max(...keys))}`)
  return told.join('; ')
}
