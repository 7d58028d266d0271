/** A way to a server that a test can block: frozen, it takes connections and bytes and gives nothing back. */
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import type { Test } from 'tap'

export interface TcpGate {
  readonly port: number
  /** Nothing passes any more, and nobody is told. */
  freeze (): void
  /** Every connection is cut. */
  cut (): void
  /** Everything passes again. */
  open (): void
}

export async function tcpGate (t: Test, to: { readonly host: string, readonly port: number }): Promise<TcpGate> {
  const sockets = new Set<Socket>()
  let frozen = false
  const gate = createServer(near => {
    sockets.add(near)
    near.on('error', () => {})
    if (frozen) return
    const far = connect(to.port, to.host)
    sockets.add(far)
    far.on('error', () => {})
    near.on('data', chunk => { if (!frozen) far.write(chunk) })
    far.on('data', chunk => { if (!frozen) near.write(chunk) })
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  }).listen(0, '127.0.0.1')
  await once(gate, 'listening')
  const cut = (): void => { for (const socket of sockets) socket.destroy(); sockets.clear() }
  t.teardown(() => { cut(); gate.close() })
  return {
    port: (gate.address() as AddressInfo).port,
    freeze: () => { frozen = true },
    cut,
    open: () => { frozen = false; cut() }
  }
}
