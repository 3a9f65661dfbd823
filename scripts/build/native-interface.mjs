// @ts-check
/** @file engine/native/interface-table.mjs as C++: a header of structs, and one of functions that read them from JavaScript objects. */
import { enums, structs, tuples } from '../../engine/native/interface-table.mjs';

/** C++ type, and how `o.Get(name)` is read. @type {Record<string, readonly [type: string, read: string]>} */
const plain = {
  int: ['int', 'integer'],
  uint: ['uint32_t', 'unsignedInteger'],
  long: ['int64_t', 'large'],
  double: ['double', 'number'],
  float: ['float', 'single'],
  flag: ['bool', 'flag'],
  ints: ['std::vector<int>', 'integers'],
  bytes: ['std::vector<uint8_t>', 'elements<uint8_t>'],
  words: ['std::vector<int>', 'elements<int>'],
  floats: ['std::vector<float>', 'elements<float>'],
};

const note =
  '// Made of engine/native/interface-table.mjs by scripts/build-native.mjs: change the table.\n#pragma once\n';

/** @param {object} struct @returns {{name: string, type: string, member: string}[]} */
const fieldsOf = (struct) =>
  Object.entries(struct).map(([name, text]) => {
    const [type = '', member = name] = String(text).split(' ');
    return { name, type, member };
  });

/** @param {string} type */
const listed = (type) => (type.endsWith('[]') ? type.slice(0, -2) : null);

/** @param {string} name @param {object} struct */
function declaration(name, struct) {
  const bases = [`Methods<${name}>`];
  const members = [];
  for (const { type, member } of fieldsOf(struct)) {
    const item = listed(type);
    const known = plain[type];
    if (item !== null) members.push(`  std::vector<${item}> ${member};`);
    else if (known !== undefined) members.push(`  ${known[0]} ${member}{};`);
    else if (type in tuples) bases.push(type);
    else members.push(`  ${type} ${member}{};`);
  }
  return `struct ${name} : ${bases.join(', ')} {\n${members.join('\n')}\n};\n`;
}

/** @param {string} name @param {object} struct */
function reader(name, struct) {
  const lines = fieldsOf(struct).map(({ name: field, type, member }) => {
    const item = listed(type);
    if (item !== null)
      return `each(o, "${field}", [&](const Napi::Object& one) { read(one, out.${member}.emplace_back()); });`;
    const known = plain[type];
    if (known !== undefined) return `out.${member} = ${known[1]}(o, "${field}");`;
    if (type in tuples) return `read(integers(o, "${field}"), static_cast<${type}&>(out));`;
    return `out.${member} = static_cast<${type}>(integer(o, "${field}"));`;
  });
  return `inline void read(const Napi::Object& o, ${name}& out) {\n  ${lines.join('\n  ')}\n}\n`;
}

/** The structs. `Methods<Name>` is what C++ adds to one: empty unless specialised. */
export function structsHeader() {
  const parts = [note, '#include <cstdint>\n#include <vector>\n\n#include "methods.h"\n\nnamespace masthead {\n'];
  for (const [name, values] of Object.entries(enums)) parts.push(`enum class ${name} : int { ${values.join(', ')} };`);
  for (const [name, members] of Object.entries(tuples))
    parts.push(`struct ${name} {\n  int ${members.join('{}, ')}{};\n};`);
  for (const [name, struct] of Object.entries(structs)) parts.push(declaration(name, struct));
  return [...parts, '}  // namespace masthead\n'].join('\n');
}

/** `read(object, struct)` for each of them, on the functions of napi-values.h. */
export function readersHeader() {
  const parts = [note, '#include "interface.h"\n#include "napi-values.h"\n\nnamespace masthead {\n'];
  for (const [name, members] of Object.entries(tuples)) {
    const lines = members.map((member, index) => `out.${member} = values.at(${index});`);
    parts.push(`inline void read(const std::vector<int>& values, ${name}& out) {\n  ${lines.join('\n  ')}\n}\n`);
  }
  for (const [name, struct] of Object.entries(structs)) parts.push(reader(name, struct));
  return [...parts, '}  // namespace masthead\n'].join('\n');
}
