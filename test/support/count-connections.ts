import { createServer, type AddressInfo } from 'node:net';

/** Something on this machine that nobody may reach: it only counts who tried. */
export interface ConnectionCounter {
  readonly port: number;
  readonly connections: number;
  stop(): Promise<void>;
}

export async function countConnections(): Promise<ConnectionCounter> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    stop: () => new Promise((closed) => server.close(() => closed())),
  };
}
