/** @file A run as a TensorBoard event file: its points as scalars in the order of time, its parameters as a text. Pure. */

import { maskedCrc } from '@/domain/crc32c';
import type { RunDetail } from '@/domain/records/run';
import { Message } from '@/nas/export';
import { type LoggedPoint, settingsOf } from './mlflow-layout';

/** TensorBoard draws 32-bit floats; NaN and infinities are kept. */
export function eventFile(run: RunDetail, points: readonly LoggedPoint[]): Uint8Array {
  const start = run.startedAt ?? run.createdAt;
  const records = [record(event(start, 0).text(3, 'brain.Event:2'))];
  const settings = settingsOf(run).map(([name, value]) => `| ${cell(name)} | ${cell(value)} |`);
  if (settings.length > 0) {
    const table = ['| parameter | value |', '| --- | --- |', ...settings].join('\n');
    const plugin = new Message().message(1, new Message().text(1, 'text'));
    const tensor = new Message()
      .int(1, 7)
      .message(2, new Message().message(2, new Message().int(1, 1)))
      .text(8, table);
    records.push(
      record(
        event(start, 0).message(5, value(new Message().text(1, 'parameters').message(9, plugin).message(8, tensor))),
      ),
    );
  }
  for (const { key, step, time, value: logged } of [...points].sort((a, b) => a.time - b.time || a.step - b.step)) {
    const scalar = new Message().text(1, key).float(2, Number(logged));
    records.push(record(event(time, step).message(5, value(scalar))));
  }
  return Buffer.concat(records);
}

const event = (time: number, step: number): Message => new Message().double(1, time / 1000).int(2, step);
const value = (of: Message): Message => new Message().message(1, of);
const cell = (text: string): string => text.replaceAll('|', '\\|').replace(/\s+/g, ' ');

/** TFRecord: length, its checksum, the bytes, their checksum. */
function record(message: Message): Buffer {
  const body = message.finish();
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(BigInt(body.length));
  head.writeUInt32LE(maskedCrc(head.subarray(0, 8)), 8);
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(maskedCrc(body));
  return Buffer.concat([head, body, tail]);
}
