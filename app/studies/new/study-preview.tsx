'use client';
import { CodeBlock } from '@/components/ui/code-block';
import { DescriptionList } from '@/components/ui/description-list';
import { Panel } from '@/components/ui/panel';
import { type QueryLike, QueryView } from '@/components/ui/query-view';
/** @file What a study would take, beside the form: runs, time, what is wrong, and the definition for the API. */
import { formatDuration, formatLarge } from '@/domain/format';
import type { StudyDefinitionInput } from '@/domain/study';

interface Preview {
  readonly problems: readonly { readonly field: string; readonly message: string }[];
  readonly runs: { metaTrainings: number; searches: number; retrainings: number; total: number } | null;
  readonly seconds: number | null;
  readonly macs: number | null;
}

export function StudyPreview({
  preview,
  definition,
  complete,
}: {
  preview: QueryLike<Preview>;
  definition: StudyDefinitionInput;
  /** Whether every fold says what it runs on. */
  complete: boolean;
}) {
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Panel title="What it takes">
        {complete ? (
          <QueryView query={preview}>
            {({ problems, runs, seconds, macs }) =>
              runs === null ? (
                <ul className="flex list-disc flex-col gap-1 pl-5 text-sm">
                  {problems.slice(0, 6).map(({ field, message }) => (
                    <li key={`${field}: ${message}`}>
                      {message} <span className="text-muted">({field})</span>
                    </li>
                  ))}
                </ul>
              ) : (
                <DescriptionList
                  items={[
                    { name: 'Runs at most', value: runs.total },
                    { name: 'Meta-trainings', value: runs.metaTrainings },
                    { name: 'Searches', value: runs.searches },
                    { name: 'Retrainings', value: `${runs.retrainings}; equal genotypes share theirs` },
                    { name: 'Multiply-accumulates', value: macs === null ? '–' : formatLarge(macs) },
                    {
                      name: 'Time, all slots busy',
                      value:
                        seconds === null ? 'not known: no run has finished here yet' : formatDuration(seconds * 1000),
                    },
                  ]}
                />
              )
            }
          </QueryView>
        ) : (
          <p className="text-muted text-sm">
            Runs and time are shown here once each fold has a task set and a search space.
          </p>
        )}
      </Panel>
      <Panel title="As text">
        <details>
          <summary className="cursor-pointer text-sm">This study for the API (studies.create)</summary>
          <div className="mt-3">
            <CodeBlock label="Definition" text={JSON.stringify(definition, null, 2)} />
          </div>
        </details>
      </Panel>
    </div>
  );
}
