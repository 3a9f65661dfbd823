/** @file A launch as a command of the shell. */
import type { launchInput } from './launch-input';

/** For a shell in the checkout: the command line takes the config from its standard input. */
export function launchCommand({ config, ...rest }: ReturnType<typeof launchInput>): string {
  const options = [
    ...(rest.name === undefined ? [] : ['--name', quoted(rest.name)]),
    ...(rest.experiment === undefined ? [] : ['--experiment', rest.experiment]),
    ...rest.tags.flatMap((tag) => ['--tag', quoted(tag)]),
    ...(rest.notes === '' ? [] : ['--notes', quoted(rest.notes)]),
    ...(rest.priority === 0 ? [] : ['--priority', String(rest.priority)]),
    ...['--seeds', rest.seeds.join(',')],
    ...Object.entries(rest.sweep).flatMap(([path, values]) => ['--sweep', quoted(`${path}=${JSON.stringify(values)}`)]),
  ];
  return `npm run --silent masthead -- runs launch --config - ${options.join(' ')} <<'JSON'\n${JSON.stringify(config, null, 2)}\nJSON`;
}

function quoted(text: string): string {
  return /^[\w.,:/=+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
