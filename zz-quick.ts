import { generatedDatabase } from './bench/ui/database';
import { sizes } from './bench/ui/sizes';
const { manifest } = await generatedDatabase(sizes.quick, (line) => console.log(line));
console.log(manifest.runs, manifest.points);
