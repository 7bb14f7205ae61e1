// What talkers talk in, and whether everybody has the same in the end.
import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'

import { Replica } from '../clients/support/replica.mjs'
import { eventually, run } from '../clients/support/server.mjs'

/** Two groups of all, and a channel in one. */
export async function makeChats(server, talkers) {
  const [first, ...others] = talkers
  await first.load(server)
  await first.connect(server)
  const memberIds = others.map((talker) => talker.user.id)
  const { chat: tea } = await first.client.call('create_chat', { kind: 'group', title: 'Tea', memberIds })
  const { chat: work } = await first.client.call('create_chat', { kind: 'group', title: 'Work', memberIds })
  const { chat: cakes } = await first.client.call('create_channel', { chatId: tea.id, title: 'Cakes' })
  await first.client.close()
  return [tea.id, work.id, cakes.id]
}

/** Everyone's view is what a fresh load has, and nothing acked is lost or there twice. */
export async function checkViews(server, talkers) {
  for (const talker of talkers) {
    let difference = ''
    let fresh
    await eventually(`${talker.username}'s view equals a fresh one`, async () => {
      fresh = await Replica.load(server, talker.token, talker.user.id)
      await talker.replica.fill(server, talker.token)
      difference = talker.replica.differenceTo(fresh)
      return difference === ''
    }).catch((error) => assert.fail(`${error.message}:\n${difference}`))
    assert.equal(fresh.inconsistency(), '')
    assert.equal(talker.objections(fresh), '')
  }
}

/** The database is sound, and has what was acked. */
export async function checkDatabase(server, talkers) {
  const acked = Object.assign({}, ...talkers.map((talker) => talker.acks()))
  const script = fileURLToPath(new URL('check_database.py', import.meta.url))
  const { code, stdout, stderr } = await run([script, server.data], { binary: '/usr/bin/python3', input: JSON.stringify(acked) })
  assert.equal(code, 0, stdout + stderr)
}
