/** @file The table between TypeScript and C++: the generated code has every field once, on both sides. */
import { describe, expect, it } from 'vitest';
import { readersHeader, structsHeader } from '../../scripts/build/native-interface.mjs';
import { enums, structs, tuples } from './interface-table.mjs';

describe('the generated C++', () => {
  it('declares and reads every field of every struct', () => {
    const declared = structsHeader();
    const read = readersHeader();
    for (const [name, fields] of Object.entries(structs)) {
      const [, struct = ''] = declared.split(`struct ${name} :`);
      const [body = ''] = struct.split('\n};');
      const [, reader = ''] = read.split(`const Napi::Object& o, ${name}& out) {`);
      const [lines = ''] = reader.split('\n}\n');
      for (const [field, text] of Object.entries(fields)) {
        const [type = '', member = field] = text.split(' ');
        if (type in tuples) expect(body, `${name}.${field}`).toContain(type);
        else expect(body, `${name}.${field}`).toMatch(new RegExp(` ${member}({})?;`));
        expect(lines.split(`"${field}"`), `${name}.${field}`).toHaveLength(2);
      }
    }
  });

  it('numbers enums as TypeScript does, from 0 in their order', () => {
    for (const [name, values] of Object.entries(enums))
      expect(structsHeader()).toContain(`enum class ${name} : int { ${values.join(', ')} };`);
  });
});
