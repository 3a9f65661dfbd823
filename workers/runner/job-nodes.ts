/** @file The nodes of a job on a cluster, as its batch script names them to the runner: `n1=10.0.0.5`. */
import { lookup } from 'node:dns/promises';

export interface JobNode {
  readonly name: string;
  /** A name or an address, as the cluster reaches it. */
  readonly address: string;
}

/** Of the words of a command line; what is no node is passed over. */
export function parseNodes(words: readonly string[]): JobNode[] {
  return words.flatMap((word) => {
    const [, name, address] = /^([\w.-]+)=([\w.:-]+)$/.exec(word) ?? [];
    return name === undefined || address === undefined ? [] : [{ name, address }];
  });
}

/** All addresses of each, so that a peer can be known by its own. A name that leads nowhere has none. */
export async function addressesOf(nodes: readonly JobNode[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const each = nodes.map(async ({ name, address }) => {
    const found = await lookup(address, { all: true }).catch(() => []);
    return [name, found.map((entry) => entry.address)] as const;
  });
  return new Map(await Promise.all(each));
}
