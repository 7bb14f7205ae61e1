// A page with alice signed in, against the fake server.
import { type ClosableClient, createClient } from '../../src/client'
import { Device, type Tab } from './device'
import { FakeServer } from './fake_server'

export interface Opened {
  readonly server: FakeServer
  readonly device: Device
  readonly tab: Tab
  readonly client: ClosableClient
}

export async function openTab(server: FakeServer, device: Device): Promise<Opened> {
  const tab = device.tab()
  const client = createClient(tab.environment)
  await server.clock.settle()
  return { server, device, tab, client }
}

export async function signedIn(server = new FakeServer()): Promise<Opened> {
  const opened = await openTab(server, new Device(server.network))
  await opened.client.signIn('alice', 'password')
  await server.clock.settle()
  return opened
}
