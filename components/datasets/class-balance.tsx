/** @file Images per class in both splits, as bars with their counts. */
import type { DatasetManifest } from '@/domain/dataset';
import { formatCount } from '../format';
import { Table, Th } from '../ui/table';

export function ClassBalance({ manifest }: { manifest: DatasetManifest }) {
  const { train, test, classes } = manifest;
  const most = Math.max(1, ...train.classCounts, ...test.classCounts);
  return (
    <div className="max-h-[480px] overflow-y-auto">
      <Table caption="Images per class">
        <thead>
          <tr>
            <Th>Class</Th>
            <Th className="w-1/2">
              <span className="sr-only">Share of the largest class</span>
            </Th>
            <Th numeric>Train</Th>
            <Th numeric>Test</Th>
          </tr>
        </thead>
        <tbody>
          {classes.map((name, index) => (
            <tr key={name} className="h-7">
              <th scope="row" className="whitespace-nowrap px-3 text-left font-normal">
                {name}
              </th>
              <td className="px-3">
                <Bar share={(train.classCounts[index] ?? 0) / most} colour="bg-accent" />
                <Bar share={(test.classCounts[index] ?? 0) / most} colour="bg-line-strong" />
              </td>
              <td className="px-3 text-right">{formatCount(train.classCounts[index] ?? 0)}</td>
              <td className="px-3 text-right">{formatCount(test.classCounts[index] ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

function Bar({ share, colour }: { share: number; colour: string }) {
  return <div aria-hidden className={`my-0.5 h-1.5 rounded-sm ${colour}`} style={{ width: `${share * 100}%` }} />;
}
