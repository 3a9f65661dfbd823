import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { runConfigSchema } from '@/domain/run-config';
import { fc } from '@/test/fast-check';
import { launchCommand } from './launch-command';

type Launch = Parameters<typeof launchCommand>[0];
const config = runConfigSchema.parse({
  kind: 'search',
  space: 'sp_000000000000',
  task: { taskSet: 'ts_000000000000' },
});
const plain: Launch = { tags: [], notes: '', priority: 0, seeds: [0], sweep: {}, config };
const whole = (changes: Partial<Launch>): Launch => ({ ...plain, ...changes });

/** The arguments and the standard input that a shell would hand to npm. */
function runCommand(command: string): { args: string[]; stdin: unknown } {
  const program = `npm() { node -e 'process.stdin.setEncoding("utf8"); let text = ""; process.stdin.on("data", (part) => { text += part; }); process.stdin.on("end", () => console.log(JSON.stringify({ args: process.argv.slice(1), stdin: JSON.parse(text) })));' -- "$@"; }`;
  return JSON.parse(execFileSync('bash', ['-c', `${program}\n${command}`], { encoding: 'utf8' }));
}

describe('a launch as a command', () => {
  it('names what differs from the command line’s own defaults, and sends the config', () => {
    const { args, stdin } = runCommand(
      launchCommand(
        whole({ name: "Ada's grid", tags: ['a b'], priority: 3, seeds: [0, 1], sweep: { batch: [8, 16] } }),
      ),
    );
    expect(args.join(' ')).toContain('runs launch --config -');
    const option = (name: string) => args[args.indexOf(name) + 1];
    expect(option('--name')).toBe("Ada's grid");
    expect(option('--tag')).toBe('a b');
    expect(option('--seeds')).toBe('0,1');
    expect(option('--priority')).toBe('3');
    expect(option('--sweep')).toBe('batch=[8,16]');
    expect(stdin).toEqual(config);
    expect(launchCommand(whole({}))).not.toMatch(/--(name|tag|priority|notes|sweep|experiment)/);
  });

  it('comes through a shell unchanged, whatever is in a tag', () => {
    const tag = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(tag, { minLength: 20, maxLength: 40 }), (tags) => {
        const { args } = runCommand(launchCommand(whole({ tags })));
        expect(args.filter((_, at) => args[at - 1] === '--tag')).toEqual(tags);
      }),
      { numRuns: 3 },
    );
  });
});
