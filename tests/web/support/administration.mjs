// The administration in the browser, as tests go about in it.
import { Device } from './browser.mjs'

/** Somebody's device, with a part of the administration on it. */
export async function openAdministration(person, part, options = {}) {
  const device = await Device.of(person, options)
  await device.page.evaluate((to) => { location.hash = to }, part ? `#/admin/${part}` : '#/admin')
  return device
}

export const list = (device, name) => device.page.getByRole('list', { name, exact: true })
export const item = (device, name, text) => list(device, name).getByRole('listitem').filter({ hasText: text })

/** Answers the question that stands there. */
export async function agree(device, answer) {
  const question = device.page.getByRole('alertdialog')
  await question.getByRole('button', { name: answer, exact: true }).click()
  await question.waitFor({ state: 'detached' })
}
