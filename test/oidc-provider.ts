/** @file A real OpenID Connect provider on this machine, for tests: people with groups, a client, and sign-in forms as browsers get them. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import Provider from 'oidc-provider';

type Grant = InstanceType<Provider['Grant']>;

export interface Person {
  readonly name?: string;
  readonly preferred_username?: string;
  readonly email?: string;
  readonly groups?: readonly string[];
}

export interface TestProvider {
  readonly issuer: string;
  /** By subject, which is typed into the provider's form; tests change it while it runs. */
  readonly people: Map<string, Person>;
  close(): Promise<void>;
}

export const client = { id: 'masthead', secret: 'a secret for the tests of Masthead' } as const;

export async function startProvider(callback: string, port = 0): Promise<TestProvider> {
  const people = new Map<string, Person>();
  const http = createServer();
  http.listen(port, '127.0.0.1');
  await once(http, 'listening');
  const issuer = `http://127.0.0.1:${portOf(http)}`;
  const provider: Provider = new Provider(issuer, {
    clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [callback] }],
    findAccount: (_context, sub) => {
      const person = people.get(sub);
      return person === undefined ? undefined : { accountId: sub, claims: () => ({ ...person, sub }) };
    },
    claims: { openid: ['sub'], email: ['email'], profile: ['name', 'preferred_username', 'groups'] },
    pkce: { required: () => true },
    cookies: { keys: ['for tests'] },
    features: { devInteractions: { enabled: true } },
    // No consent screen for the lab's own platform.
    loadExistingGrant: async ({ oidc }): Promise<Grant | undefined> => {
      const { client: asking, session } = oidc;
      if (asking === undefined || session?.accountId === undefined) return undefined;
      const grant = new provider.Grant({ clientId: asking.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  http.on('request', provider.callback());
  return {
    issuer,
    people,
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

function portOf(http: Server): number {
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A browser without a window: follows redirects by hand and keeps the cookies of each host. */
export class Visitor {
  private readonly cookies = new Map<string, Map<string, string>>();

  async ask(address: string, init: RequestInit = {}): Promise<Response> {
    const { host } = new URL(address);
    const jar = this.cookies.get(host) ?? new Map<string, string>();
    this.cookies.set(host, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...init.headers, ...(cookie === '' ? {} : { cookie }) };
    const response = await fetch(address, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  }

  /** From the platform's address to the provider, as `login`, and to where the provider sends the browser back. */
  async throughProvider(begin: string, login: string): Promise<string> {
    let address = locationOf(await this.ask(begin), begin);
    for (let step = 0; step < 10; step++) {
      const response = await this.ask(address);
      if (response.status === 200) {
        const page = await response.text();
        const [, action = ''] = /<form[^>]+action="([^"]+)"/.exec(page) ?? [];
        const form = new URLSearchParams({ prompt: 'login', login, password: 'x' });
        address = locationOf(await this.ask(new URL(action, address).href, { method: 'POST', body: form }), address);
      } else {
        address = locationOf(response, address);
      }
      if (address.includes('/api/session/oidc/callback')) return address;
    }
    throw new Error('the provider never came to an end');
  }

  /** All cookies for a host, for a client that asks as this visitor. */
  cookieOf(address: string): string {
    return [...(this.cookies.get(new URL(address).host) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}

function locationOf(response: Response, from: string): string {
  const location = response.headers.get('location');
  if (location === null) throw new Error(`no redirect, but ${response.status} at ${from}`);
  return new URL(location, from).href;
}
