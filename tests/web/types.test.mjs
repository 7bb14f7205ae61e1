// The client's types are made of what the server says of itself: here, of this server.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'

import { Server } from '../clients/support/server.mjs'

const web = (name) => fileURLToPath(new URL(`../../web/${name}`, import.meta.url))

test('protocol.gen.ts is what generate_types.mjs makes of this server\'s document', async () => {
  const server = await Server.start({})
  const folder = mkdtempSync(join(tmpdir(), 'snug-types-'))
  try {
    writeFileSync(join(folder, 'openapi.json'), await (await fetch(`${server.url}/api/v1/openapi.json`)).text())
    execFileSync(process.execPath, [web('generate_types.mjs'), join(folder, 'openapi.json'), join(folder, 'protocol.gen.ts')])
    for (const name of ['protocol.gen.ts', 'protocol_admin.gen.ts'])
      assert.equal(readFileSync(web(`src/${name}`), 'utf8'), readFileSync(join(folder, name), 'utf8'), 'run generate_types.mjs again')
  } finally {
    await server.kill()
    rmSync(folder, { recursive: true })
  }
})
