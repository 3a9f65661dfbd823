/** @file The line that fetches a genotype's train.py and our Python package, and starts the training. Pure. */
import type { GenotypeId } from '@/domain/ids';

export interface TrainingLineOptions {
  /** Of the platform, base path included. */
  readonly address: string;
  readonly genotype: GenotypeId | 'GENOTYPE';
  /** Of the download: recipe and seed. */
  readonly query: string;
  /** Null: none was made or needed. */
  readonly token: string | null;
}

/** For a POSIX shell. The package goes without installation: Python reads it from the archive. */
export function trainingLine({ address, genotype, query, token }: TrainingLineOptions): string {
  const header = token === null ? '' : ` -H "Authorization: Bearer $MASTHEAD_TOKEN"`;
  const script = `"$MASTHEAD_URL/api/genotypes/${genotype}/download?${query}" -o train.py`;
  return [
    `export MASTHEAD_URL=${address}${token === null ? '' : ` MASTHEAD_TOKEN=${token}`};`,
    `curl -fsS${header} "$MASTHEAD_URL/api/python/masthead.zip" -o masthead.zip ${script} &&`,
    'PYTHONPATH=masthead.zip python3 train.py DATA',
  ].join(' ');
}
